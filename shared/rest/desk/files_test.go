package desk_test

import (
	"bytes"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"docket/shared/dynamo"
	"docket/shared/fault"
	"docket/shared/sweep"
	"docket/shared/testing/apitest"
)

// png is how an image of that kind begins, and something more.
var png = append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte("pixels"), 200)...)

// filing is an agent on a ticket of a workspace.
type filing struct {
	testing.TB
	apitest.World
	as string
}

func newFiling(t testing.TB) filing {
	w := docket.World(t)
	return filing{t, w, w.Tokens["agent"]}
}

func (f filing) asks(method, path, body string) apitest.Request {
	return apitest.Request{Method: method, Path: "/desk/api/v1/" + path, Token: f.as, Body: body}
}

// note adds a note with a file.
func (f filing) note(fileID string) apitest.Request {
	return f.asks(http.MethodPost, "tickets/"+f.Ticket+"/notes", `{"body":"See this","file_ids":["`+fileID+`"]}`)
}

// link is a link to a file.
func (f filing) link(fileID string) string {
	f.Helper()
	said := docket.Done(f, f.asks(http.MethodGet, "files/"+fileID, ""))
	return said["link"].(map[string]any)["url"].(string)
}

func TestAFileIsSentByAFormTakenByANoteAndFetchedByALink(t *testing.T) {
	f := newFiling(t)
	u := docket.Announce(t, f.as, "screen/shot.png", "image/png", len(png))
	waiting := docket.Done(t, f.asks(http.MethodGet, "files/"+u.FileID, ""))
	if _, linked := waiting["link"]; linked {
		t.Errorf("it has a link before anything took it: %v", waiting)
	}
	if p := docket.Refused(t, f.note(u.FileID), http.StatusUnprocessableEntity, "validation_failed"); !p.At("body.file_ids[0]") {
		t.Errorf("before it was sent: %+v", p)
	}
	if status, body := u.Post(t, png); status != http.StatusNoContent && status != http.StatusOK {
		t.Fatalf("the form was not taken: %d %s", status, body)
	}
	said := docket.Send(t, f.note(u.FileID))
	want := `"attachments":[{"id":"` + u.FileID + `","name":"screen_shot.png","content_type":"image/png","size":1208}]`
	if said.Status != http.StatusCreated || !strings.Contains(string(said.Body), want) {
		t.Fatalf("the note: %d %s", said.Status, said.Body)
	}
	if whole := docket.Send(t, f.asks(http.MethodGet, "tickets/"+f.Ticket, "")); !strings.Contains(string(whole.Body), want) {
		t.Errorf("the thread shows %s", whole.Body)
	}
	r, body := apitest.Fetch(t, f.link(u.FileID))
	h := r.Header
	if r.StatusCode != http.StatusOK || !bytes.Equal(body, png) || h.Get("Content-Type") != "image/png" || !strings.HasPrefix(h.Get("Content-Disposition"), `attachment; filename="screen_shot.png"`) {
		t.Errorf("the link leads to %d %v %d bytes", r.StatusCode, h, len(body))
	}
}

// reply sends a reply with a file, held for so many seconds.
func (f filing) reply(fileID, hold string) apitest.Request {
	return f.asks(http.MethodPost, "tickets/"+f.Ticket+"/replies", `{"body":"See this","send_anyway":true,"hold_seconds":`+hold+`,"file_ids":["`+fileID+`"]}`)
}

// refused tells which rule a file breaks that something is to take.
func (f filing) refused(r apitest.Request, rule string) {
	f.Helper()
	p := docket.Refused(f, r, http.StatusUnprocessableEntity, "validation_failed")
	if len(p.Errors) != 1 || p.Errors[0].Location != "body.file_ids[0]" || !strings.Contains(p.Errors[0].Message, rule) {
		f.Errorf("%s: %+v, want %q", r.Body, p, rule)
	}
}

func TestAReplyTakesItsFilesOnceItLeavesAndUndoGivesThemBack(t *testing.T) {
	f := newFiling(t)
	fileID := docket.Sent(t, f.as, "a.pdf", "application/pdf", []byte("%PDF-1.7"))
	shown := `"attachments":[{"id":"` + fileID + `","name":"a.pdf","content_type":"application/octet-stream","size":8}]`
	if a := docket.Send(t, f.reply(fileID, "30")); a.Status != http.StatusCreated || !strings.Contains(string(a.Body), shown) {
		t.Fatalf("held: %d %s", a.Status, a.Body)
	}
	if _, body := apitest.Fetch(t, f.link(fileID)); string(body) != "%PDF-1.7" {
		t.Errorf("while it is held the link leads to %q", body)
	}
	back := docket.Send(t, f.asks(http.MethodPost, "tickets/"+f.Ticket+"/replies/undo", ""))
	if !strings.Contains(string(back.Body), `"file_ids":["`+fileID+`"]`) {
		t.Fatalf("taken back: %s", back.Body)
	}
	if a := docket.Send(t, f.reply(fileID, "0")); a.Status != http.StatusCreated || !strings.Contains(string(a.Body), shown) {
		t.Fatalf("sent: %d %s", a.Status, a.Body)
	}
	f.refused(f.note(fileID), "taken by another message")
}

// A held reply has its files until it leaves: one that something else took in between is
// missed, and the reply is the draft again.
func TestAHeldReplyWhoseFileWasTakenMeanwhileIsTheDraftAgain(t *testing.T) {
	f := newFiling(t)
	fileID := docket.Sent(t, f.as, "a.txt", "text/plain", []byte("text"))
	docket.Done(t, f.reply(fileID, "1"))
	docket.Done(t, f.note(fileID))
	docket.Done(t, apitest.Request{Method: http.MethodPost, Path: "/local/clock", Body: `{"advance":"2s"}`})
	if err := docket.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	whole := docket.Send(t, f.asks(http.MethodGet, "tickets/"+f.Ticket, ""))
	if !strings.Contains(string(whole.Body), `"refused":"the file `+fileID+` was taken`) || strings.Count(string(whole.Body), `"attachments"`) != 2 { // the note's, and one of the world's own
		t.Errorf("the ticket is %s", whole.Body)
	}
}

func TestAFileHasOneByteToTwentyFiveMebibytesAndJustAsManyAsWereAnnounced(t *testing.T) {
	f := newFiling(t)
	const most = 25 << 20
	content := bytes.Repeat([]byte{'x'}, most+1)
	fileID := docket.Sent(t, f.as, "large.bin", "application/octet-stream", content[:most])
	docket.Done(t, f.note(fileID))
	if _, body := apitest.Fetch(t, f.link(fileID)); len(body) != most {
		t.Errorf("%d bytes were fetched", len(body))
	}
	for _, size := range []string{"26214401", "0", "-1"} {
		p := docket.Refused(t, f.asks(http.MethodPost, "files", `{"name":"a","size":`+size+`}`), http.StatusUnprocessableEntity, "validation_failed")
		if !p.At("body.size") {
			t.Errorf("of %s bytes: %+v", size, p)
		}
	}
	u := docket.Announce(t, f.as, "large.bin", "application/zip", most)
	for what, sent := range map[string][]byte{"EntityTooLarge": content, "EntityTooSmall": nil} {
		if status, body := u.Post(t, sent); status != http.StatusBadRequest || !strings.Contains(body, what) {
			t.Errorf("%d bytes: %d %s", len(sent), status, body)
		}
	}
	f.refused(f.note(u.FileID), "was not sent yet")
}

func TestAFileThatSaysItIsAnImageAndIsNoneIsFetchedAsUnknownBytes(t *testing.T) {
	f := newFiling(t)
	fileID := docket.Sent(t, f.as, "cat.png", "image/png", []byte("<script>alert(1)</script>"))
	docket.Done(t, f.note(fileID))
	r, _ := apitest.Fetch(t, f.link(fileID))
	if kind := r.Header.Get("Content-Type"); kind != "application/octet-stream" || !strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment;") {
		t.Errorf("it is fetched as %s, %s", kind, r.Header.Get("Content-Disposition"))
	}
	for _, kind := range []string{"image", "text/html; charset=utf-8", "a/b/c", " text/plain", "text/\u202eplain"} {
		if p := docket.Refused(t, f.asks(http.MethodPost, "files", `{"name":"a","size":1,"content_type":"`+kind+`"}`), http.StatusUnprocessableEntity, "validation_failed"); !p.At("body.content_type") {
			t.Errorf("%q: %+v", kind, p)
		}
	}
}

func TestANameOfThreeHundredCharactersWithSlashesAndMarksIsFetchedAsItIsKept(t *testing.T) {
	f := newFiling(t)
	fileID := docket.Sent(t, f.as, strings.Repeat("ä/\u202e", 100)+".pdf", "application/pdf", []byte("%PDF"))
	docket.Done(t, f.note(fileID))
	named := docket.Done(t, f.asks(http.MethodGet, "files/"+fileID, ""))["file"].(map[string]any)["name"].(string)
	if len(named) > 255 || !strings.HasSuffix(named, "ä.pdf") || strings.ContainsAny(named, "/\u202e") {
		t.Errorf("it is kept as %q", named)
	}
	r, _ := apitest.Fetch(t, f.link(fileID))
	if _, params, err := mime.ParseMediaType(r.Header.Get("Content-Disposition")); err != nil || params["filename"] != named {
		t.Errorf("it is saved as %q: %v", params["filename"], err)
	}
}

// In another workspace a file is as one that is not there, and where its ticket is not
// there any more it is not, either.
func TestAFileIsReachedFromItsWorkspaceAloneAndWhileItsTicketIsThere(t *testing.T) {
	f, other := newFiling(t), newFiling(t)
	fileID := docket.Sent(t, f.as, "a.txt", "text/plain", []byte("text"))
	absent := other.note(apitest.Another(fileID))
	colleague := f
	colleague.as = f.Tokens["admin"]
	for what, r := range map[string]apitest.Request{"elsewhere": other.note(fileID), "nobody": absent} {
		if p := docket.Refused(t, r, http.StatusUnprocessableEntity, "validation_failed"); len(p.Errors) != 1 || !strings.Contains(p.Errors[0].Message, "the caller announced within the last day") {
			t.Errorf("%s: %+v", what, p)
		}
	}
	docket.Refused(t, other.asks(http.MethodGet, "files/"+fileID, ""), http.StatusNotFound, "not_found")
	docket.Done(t, f.note(fileID))
	if _, body := apitest.Fetch(t, colleague.link(fileID)); string(body) != "text" {
		t.Errorf("a colleague fetched %q", body)
	}
	docket.Refused(t, other.asks(http.MethodGet, "files/"+fileID, ""), http.StatusNotFound, "not_found")
	link := f.link(fileID)
	if r, _ := apitest.Fetch(t, strings.Replace(link, f.World.Tenant, other.World.Tenant, 1)); r.StatusCode != http.StatusForbidden {
		t.Errorf("a link that was changed leads to %d", r.StatusCode)
	}
	docket.Done(t, apitest.Request{Method: http.MethodDelete, Path: "/helpdesk/api/v1/tickets/" + strings.Replace(f.Ticket, "ticket_", "tkt_", 1), Token: f.Tokens["admin"]})
	docket.Refused(t, f.asks(http.MethodGet, "files/"+fileID, ""), http.StatusNotFound, "not_found")
}

// Whoever learns the id of a file that a colleague announced can neither put it on a ticket nor
// see what it is called. An API key is who announces by it, as a person is by any token of theirs.
func TestAFileIsTakenByWhoAnnouncedIt(t *testing.T) {
	f := newFiling(t)
	colleague, key, again := f, f, f
	colleague.as = f.Tokens["admin"]
	key.as = docket.Done(t, apitest.Request{Method: http.MethodPost, Path: "/v1/api-keys", Token: colleague.as, Body: `{"name":"Files","scopes":["desk:read","desk:note"]}`})["secret"].(string)
	for what, theirs := range map[string]filing{"a person's": again, "a key's": key} {
		fileID := docket.Sent(t, theirs.as, "a.txt", "text/plain", []byte("text"))
		colleague.refused(colleague.note(fileID), "the caller announced within the last day")
		docket.Refused(t, colleague.asks(http.MethodGet, "files/"+fileID, ""), http.StatusNotFound, "not_found")
		if a := docket.Send(t, theirs.note(fileID)); a.Status != http.StatusCreated {
			t.Errorf("%s own: %d %s", what, a.Status, a.Body)
		}
		colleague.refused(colleague.note(fileID), "the caller announced within the last day")
		if _, body := apitest.Fetch(t, colleague.link(fileID)); string(body) != "text" {
			t.Errorf("%s file on a note: a colleague fetched %q", what, body)
		}
	}
}

// The same call is answered as the first time, though its file is taken by then; and of
// two calls for one file one gets it.
func TestAFileIsTakenOnceHoweverOftenItIsAskedFor(t *testing.T) {
	f := newFiling(t)
	fileID := docket.Sent(t, f.as, "a.txt", "text/plain", []byte("text"))
	first := docket.Send(t, f.note(fileID).Saying("Idempotency-Key", "k"))
	if again := docket.Send(t, f.note(fileID).Saying("Idempotency-Key", "k")); again.Status != http.StatusCreated || !bytes.Equal(again.Body, first.Body) {
		t.Errorf("again: %d %s", again.Status, again.Body)
	}
	contested := docket.Sent(t, f.as, "b.txt", "text/plain", []byte("text"))
	statuses := make(chan int, 2)
	for range 2 {
		go func() { statuses <- docket.Send(t, f.note(contested)).Status }()
	}
	if sum := <-statuses + <-statuses; sum != http.StatusCreated+http.StatusUnprocessableEntity {
		t.Errorf("two at once are answered with the sum %d", sum)
	}
	twice := f.note(fileID)
	twice.Body = `{"body":"b","file_ids":["` + contested + `","` + contested + `"]}`
	docket.Refused(t, twice, http.StatusUnprocessableEntity, "validation_failed")
}

// What nothing takes within a day goes, its bytes too.
func TestAFileThatNothingTakesGoesAfterADay(t *testing.T) {
	f := newFiling(t)
	left := docket.Sent(t, f.as, "left.txt", "text/plain", []byte("left"))
	taken := docket.Sent(t, f.as, "taken.txt", "text/plain", []byte("taken"))
	docket.Done(t, f.note(taken))
	for _, after := range []struct {
		hours  time.Duration
		status int
	}{{23, http.StatusOK}, {25, http.StatusNotFound}} {
		for shard := range dynamo.TimerShards {
			now := time.Now().Add(after.hours * time.Hour)
			if err := sweep.RemoveFiles(t.Context(), docket.Table, docket.Files, shard, now, time.Now().Add(time.Minute)); err != nil {
				t.Fatal(err)
			}
		}
		there, err := docket.Files.Uploaded(t.Context(), f.Scope(t), left)
		if a := docket.Send(t, f.asks(http.MethodGet, "files/"+left, "")); a.Status != after.status || err != nil || (there != nil) != (after.status == http.StatusOK) {
			t.Errorf("after %d hours: %d %s, %v %v", after.hours, a.Status, a.Body, there, err)
		}
	}
	f.refused(f.note(left), "the caller announced within the last day")
	if _, body := apitest.Fetch(t, f.link(taken)); string(body) != "taken" {
		t.Errorf("what a note has: %q", body)
	}
}

// numberIn is the number in the reference of a ticket that was made.
func numberIn(t testing.TB, made map[string]any) int {
	t.Helper()
	n, err := strconv.Atoi(strings.TrimPrefix(made["ticket"].(map[string]any)["reference"].(string), "TKT-"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestATicketIsOpenedWithFilesThatItsDuplicateShowsOnThePrimary(t *testing.T) {
	f := newFiling(t)
	fileID := docket.Sent(t, f.as, "scan.png", "image/png", png)
	open := f.asks(http.MethodPost, "tickets", `{"title":"By phone","file_ids":["`+fileID+`"]}`)
	made := docket.Done(t, open)
	f.refused(open, "taken by another message")
	if next := docket.Done(t, f.asks(http.MethodPost, "tickets", `{"title":"The next"}`)); numberIn(t, next) != numberIn(t, made)+1 {
		t.Errorf("what was refused took a number: %v", next)
	}
	opened := made["ticket"].(map[string]any)["id"].(string)
	shown := `"attachments":[{"id":"` + fileID + `","name":"scan.png","content_type":"image/png","size":1208}]`
	whole := docket.Send(t, f.asks(http.MethodGet, "tickets/"+opened, ""))
	if !strings.Contains(string(whole.Body), shown) {
		t.Errorf("the ticket is %s", whole.Body)
	}
	docket.Done(t, f.asks(http.MethodPost, "tickets/"+f.Ticket+"/merge", `{"duplicates":["`+opened+`"]}`))
	if whole := docket.Send(t, f.asks(http.MethodGet, "tickets/"+f.Ticket, "")); !strings.Contains(string(whole.Body), shown) {
		t.Errorf("the primary is %s", whole.Body)
	}
	if _, body := apitest.Fetch(t, f.link(fileID)); !bytes.Equal(body, png) {
		t.Errorf("%d bytes were fetched", len(body))
	}
}

// What is erased takes its files: the names at once, the bytes with the next sweep.
func TestErasingATicketErasesItsFiles(t *testing.T) {
	f := newFiling(t)
	opened := docket.Sent(t, f.as, "secret scan.png", "image/png", png)
	made := docket.Done(t, f.asks(http.MethodPost, "tickets", `{"title":"Theirs","customer_email":"casey@customer.example","file_ids":["`+opened+`"]}`))
	f.Ticket = made["ticket"].(map[string]any)["id"].(string)
	noted := docket.Sent(t, f.as, "secret name.txt", "text/plain", []byte("noted"))
	docket.Done(t, f.note(noted))
	sent := docket.Sent(t, f.as, "b.txt", "text/plain", []byte("sent"))
	docket.Done(t, f.reply(sent, "0"))
	links := []string{f.link(noted), f.link(sent), f.link(opened)}
	docket.Done(t, apitest.Request{Method: http.MethodPost, Path: "/v1/jobs", Token: f.Tokens["admin"], Body: `{"kind":"erase_contact","contact":{"email":"casey@customer.example"}}`})
	if err := docket.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	docket.Refused(t, f.asks(http.MethodGet, "files/"+noted, ""), http.StatusNotFound, "not_found")
	if whole := docket.Send(t, f.asks(http.MethodGet, "tickets/"+f.Ticket, "")); strings.Contains(string(whole.Body), "secret ") || strings.Contains(string(whole.Body), "attachments") {
		t.Errorf("the ticket shows %s", whole.Body)
	}
	for shard := range dynamo.TimerShards {
		if err := sweep.RemoveFiles(t.Context(), docket.Table, docket.Files, shard, time.Now().Add(time.Minute), time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	for _, link := range links {
		if r, _ := apitest.Fetch(t, link); r.StatusCode != http.StatusNotFound {
			t.Errorf("a link leads to %d", r.StatusCode)
		}
	}
	for _, fileID := range []string{noted, sent, opened} {
		if _, err := docket.Table.File(t.Context(), f.Scope(t), fileID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("its item: %v", err)
		}
	}
}
