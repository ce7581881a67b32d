package selfservice_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"docket/shared/rest/selfservice"
	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// served loads schemas as a client does, which has no credential.
type served struct{ t testing.TB }

// Load implements jsonschema.URLLoader.
func (s served) Load(at string) (any, error) {
	u, err := url.Parse(at)
	if err != nil {
		return nil, err
	}
	a := docket.Send(s.t, apitest.Request{Method: http.MethodGet, Path: u.Path})
	if a.Status != http.StatusOK {
		s.t.Errorf("%s: %d %s", at, a.Status, a.Body)
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(a.Body))
}

// described holds an answer, and whatever in it names a schema, to the schema that it names.
func described(t testing.TB, compiler *jsonschema.Compiler, body io.Reader) (names []string) {
	t.Helper()
	said, err := jsonschema.UnmarshalJSON(body)
	if err != nil {
		t.Fatal(err)
	}
	var visit func(any)
	visit = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if at, named := v["$schema"].(string); named {
				names = append(names, at)
				schema, err := compiler.Compile(docket.URL + at)
				if err != nil {
					t.Fatal(err)
				}
				if err := schema.Validate(v); err != nil {
					t.Errorf("%v is not as %s says: %v", v, at, err)
				}
			}
			for _, member := range v {
				visit(member)
			}
		case []any:
			for _, element := range v {
				visit(element)
			}
		}
	}
	visit(said)
	return names
}

func TestEveryAnswerIsAsTheSchemaSaysThatItNames(t *testing.T) {
	t.Parallel()
	w := systemtest.Workspace(t, docket)
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(served{t})
	compiler.AssertFormat()
	met := map[string]bool{}
	as := func(method, path, body string, status int) apitest.Answer {
		t.Helper()
		a := docket.Send(t, apitest.Request{Method: method, Path: "/api/v1/support/tickets" + path, Token: w.Tokens["customer"], Body: body})
		names := described(t, compiler, bytes.NewReader(a.Body))
		if a.Status != status || len(names) == 0 {
			t.Errorf("%s %s: %d %s", method, path, a.Status, a.Body)
		}
		for _, name := range names {
			met[name] = true
		}
		return a
	}
	made := as("POST", "", `{"title":"t","description":"d","type":"billing"}`, 201).Said(t)
	at := "/" + made["ticket_id"].(string)
	as("POST", at+"/comments", `{"content":"c"}`, 201)
	as("POST", at+"/close", "", 200)
	as("GET", "", "", 200)
	as("GET", at, "", 200)
	as("POST", at+"/comments", `{"content":"c"}`, 409)
	as("POST", "", `{"title":7}`, 422)
	as("GET", "/nothing", "", 404)
	as("DELETE", at, "", 405)
	for _, name := range []string{"TicketListResponse", "SupportTicket", "SupportTicketComment", "TicketDetailResponse", "ErrorModel"} {
		if !met["/api/v1/schemas/"+name+".json"] {
			t.Errorf("no answer names %s", name)
		}
	}
}

// printed are the members of the answers as the document prints them, and those of a Survey
// and of files, which it does not know.
var printed = map[string][]string{
	"TicketListResponse": {"$schema", "has_more", "tickets", "total"},
	"SupportTicketRow": {"assigned_to_email", "comment_count", "created_at", "created_by_email", "priority", "status", "ticket_id", "title",
		"type", "updated_at"},
	"SupportTicket": {"$schema", "assigned_to", "assigned_to_email", "comment_count", "comments", "created_at", "created_by", "created_by_email",
		"description", "priority", "resolved_at", "status", "tenant_id", "ticket_id", "title", "type", "updated_at"},
	"SupportTicketComment": {"$schema", "author_email", "author_id", "author_type", "comment_id", "content", "created_at", "is_internal", "ticket_id"},
	"TicketDetailResponse": {"$schema", "history", "ticket"},
	"HistoryEntry":         {"changed_by", "changed_by_email", "created_at", "field_changed", "history_id", "new_value", "old_value", "ticket_id"},
	"ErrorModel":           {"$schema", "detail", "errors", "instance", "status", "title", "type"},
	"ErrorDetail":          {"location", "message", "value"},
	"FileUpload":           {"$schema", "file", "upload"},
	"FileLink":             {"$schema", "file", "link"},
	"Attachment":           {"content_type", "file_id", "name", "size"},
	"Upload":               {"expires_at", "fields", "url"},
	"Link":                 {"expires_at", "url"},
	"Survey":               {"$schema", "answerable", "answered_at", "closed", "comment", "reference", "score", "title"},
}

// withFiles are the answers that have `attachments` beside what is printed, where there are any.
var withFiles = []string{"SupportTicket", "SupportTicketComment"}

func TestTheAnswersHaveTheMembersThatTheDocumentPrintsAndNoOthers(t *testing.T) {
	text, err := selfservice.Face(selfservice.Routes(nil)...).Document()
	var document struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]any `json:"properties"`
				Required   []string       `json:"required"`
			} `json:"schemas"`
		} `json:"components"`
	}
	if err != nil || json.Unmarshal(text, &document) != nil {
		t.Fatal(err)
	}
	for name, schema := range document.Components.Schemas {
		if strings.HasSuffix(name, "Body") {
			continue // is taken, and not answered
		}
		slices.Sort(schema.Required)
		if slices.Contains(withFiles, name) {
			delete(schema.Properties, "attachments")
		}
		if !slices.Equal(schema.Required, printed[name]) || len(schema.Properties) != len(printed[name]) {
			t.Errorf("%s has %v, the document %v", name, schema.Required, printed[name])
		}
	}
	if len(document.Components.Schemas) < len(printed) {
		t.Errorf("there are %d schemas", len(document.Components.Schemas))
	}
}
