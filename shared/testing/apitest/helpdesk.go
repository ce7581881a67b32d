package apitest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// helpdeskCodes are the Helpdesk's words for codes that it does not write as
// they are in capitals.
var helpdeskCodes = map[string]string{"BAD_REQUEST": "malformed_request", "VALIDATION_ERROR": "validation_failed"}

// helpdeskProblem reads the answer as a failure of the Helpdesk face.
func (a Answer) helpdeskProblem(t testing.TB) Problem {
	t.Helper()
	var said struct {
		Error struct {
			Code    string `json:"code"`
			Message string `json:"message"`
			Details []struct {
				Location string `json:"location"`
				Message  string `json:"message"`
			} `json:"details"`
		} `json:"error"`
	}
	d := json.NewDecoder(bytes.NewReader(a.Body))
	d.DisallowUnknownFields()
	if err := d.Decode(&said); err != nil || said.Error.Code == "" || said.Error.Message == "" {
		t.Fatalf("%d %.500s is no failure of the Helpdesk: %v", a.Status, a.Body, err)
	}
	code, known := helpdeskCodes[said.Error.Code]
	if !known {
		code = strings.ToLower(said.Error.Code)
	}
	return Problem{Type: "about:blank", Title: http.StatusText(a.Status), Status: a.Status, Detail: said.Error.Message, Code: code,
		RequestID: a.Header.Get("X-Request-Id"), Errors: said.Error.Details}
}
