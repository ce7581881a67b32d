package desk

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"docket/shared/fault"
	"docket/shared/file"
	"docket/shared/grant"
	"docket/shared/mail"
	"docket/shared/mail/receive"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type getLetter struct {
	rest.Input
	LetterID string `path:"letter_id" maxLength:"200"`
}

type gotLetter struct {
	Body struct {
		Letters   []Letter   `json:"letters" nullable:"false" doc:"What became of it, in each queue to which it came"`
		Pieces    []Piece    `json:"pieces" nullable:"false" doc:"Its text, in order: all together are the text, of which 256 KiB are shown. Empty where its original is not kept any more"`
		HTML      string     `json:"html,omitempty" doc:"Safe to be shown as it is: without style, and without anything that is fetched before somebody asks. An image that is a file of the letter has its place as data-part, another one its address as data-remote. Quotes and signatures have the classes docket-quote and docket-signature. Absent where there is none, or it is larger than 512 KiB"`
		Original  *rest.Link `json:"original,omitempty" doc:"To the letter as it came; absent where that is not kept any more"`
		RequestID string     `json:"request_id"`
	}
}

// Piece is a stretch of a letter's text.
type Piece struct {
	Kind string `json:"kind" enum:"new,quote,signature" doc:"quote and signature are to be folded"`
	Text string `json:"text"`
}

// Bounds of what is shown of a letter, in bytes.
const (
	mostPieces = 256 << 10
	mostHTML   = 512 << 10
)

// GetDeskLetter reads a letter: what is new in it and what is quoted, how it came, and what
// became of it.
func GetDeskLetter(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_desk_letter", Method: http.MethodGet, Path: "/desk/api/v1/letters/{letter_id}",
		Permission: tenant.DeskRead, Tag: "Letters",
		Table: grant.Union(grant.On(grant.LetterData, grant.Query), grant.On(grant.Files, grant.Get)), Files: grant.OnObjects(grant.Kept, grant.GetObject),
		Summary: "Get a letter", Description: "Returns a letter that came to a mailbox, with a link to it as it came that is good for five minutes. One that is on no ticket is there for admins alone.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getLetter) (*gotLetter, error) {
		all, err := s.LettersOf(ctx, call.Scope(), in.LetterID)
		if err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(all, func(l receive.Letter) bool { return l.Kept() && !call.Principal.Can(tenant.SettingsWrite) })
		if len(all) == 0 {
			return nil, receive.ErrNotFound
		}
		answer := &gotLetter{}
		answer.Body.RequestID, answer.Body.Pieces = call.RequestID, []Piece{}
		for _, l := range all {
			answer.Body.Letters = append(answer.Body.Letters, showReceived(l))
		}
		return answer, answer.reads(ctx, call, s, all[0])
	})
}

// reads adds what the letter says, of its original, which may be gone.
func (a *gotLetter) reads(ctx context.Context, call *rest.Call, s Store, l receive.Letter) error {
	f, err := s.File(ctx, call.Scope(), l.Original)
	if fault.KindOf(err) == fault.NotFound || err == nil && f.State == file.Gone {
		return nil
	}
	if err != nil {
		return err
	}
	raw, err := call.Files().Read(ctx, call.Scope(), f.ID, mail.MaxLetter+1)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	letter, room := mail.Parse(raw), mostPieces
	for _, p := range letter.Split() {
		text := strings.ToValidUTF8(p.Text[:min(len(p.Text), room)], "")
		if room -= len(text); text != "" {
			a.Body.Pieces = append(a.Body.Pieces, Piece{string(p.Kind), text})
		}
	}
	if len(letter.HTML) <= mostHTML {
		a.Body.HTML = letter.HTML
	}
	a.Body.Original, err = call.LinkTo(ctx, f)
	return err
}
