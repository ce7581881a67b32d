package receive

import (
	"context"
	"fmt"
	"slices"

	"docket/shared/change"
	"docket/shared/file"
	"docket/shared/mail"
)

// says is the text of the message that is made of the letter, and notes where it is cut.
func (l *Letter) says(of mail.Letter) string {
	text, whole := body(of)
	if !whole {
		l.noted(mail.TextCut)
	}
	return text
}

func (l *Letter) noted(code string) {
	if !slices.Contains(l.Notes, code) {
		l.Notes = append(l.Notes, code)
	}
}

// attach keeps the letter's files and its original, for what is written to take. Files that
// a message has no room for stay in the original, and so do those without a byte. What is
// kept and then taken by nothing goes by itself.
func (in incoming) attach(l *Letter, act change.Act) (file.Taking, error) {
	var ids []string
	l.Files = nil
	for _, f := range in.letter.Files {
		if len(ids) == file.Most || len(f.Data) > file.MaxSize {
			l.noted(LeftOut)
			continue
		}
		if len(f.Data) == 0 {
			continue
		}
		made, err := file.Announce(in.ctx, in.Table, act, file.Draft{Name: f.Name, Size: int64(len(f.Data))})
		if err != nil {
			return nil, fmt.Errorf("announce part %s: %w", f.Part, err)
		}
		if err := in.Files.Send(in.ctx, in.scope, made.ID, f.Data); err != nil {
			return nil, err
		}
		ids, l.Files = append(ids, made.ID), append(l.Files, Part{Part: f.Part, File: made.ID})
	}
	taking, err := in.original(l, act)
	if err != nil {
		return nil, err
	}
	files := file.Take(in.Table, in.Files, act, ids)
	return func(ctx context.Context) (taken []file.Taken, err error) {
		if files != nil {
			if taken, err = files(ctx); err != nil {
				return nil, err
			}
		}
		original, err := taking(ctx)
		return append(taken, original...), err
	}, nil
}

// original keeps the letter as it came. It is shown among the files of a message only where
// the letter could not be read: else the letter has it.
func (in incoming) original(l *Letter, act change.Act) (file.Taking, error) {
	made, err := file.AnnounceOriginal(in.ctx, in.Table, act, "letter.eml")
	if err != nil {
		return nil, fmt.Errorf("announce the original: %w", err)
	}
	if err := in.Files.SendArrived(in.ctx, in.arrival.Key, in.scope, made.ID); err != nil {
		return nil, err
	}
	l.Original = made.ID
	return file.TakeOriginal(in.Table, in.Files, act, made.ID, l.Unread == ""), nil
}
