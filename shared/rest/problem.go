package rest

import "net/http"

// Problem is a failure as RFC 9457 has it: problem details with a code, the
// request id (S0-11), and for input the place of each fault.
type Problem struct {
	Type      string       `json:"type" doc:"about:blank, but where the gateway itself refuses: the code says which problem it is"`
	Title     string       `json:"title"`
	Status    int          `json:"status"`
	Detail    string       `json:"detail"`
	Code      string       `json:"code" doc:"What went wrong, for programs"`
	RequestID string       `json:"request_id"`
	Errors    []InputFault `json:"errors,omitempty" nullable:"false" doc:"What is wrong with the input, and where"`
}

// Problems is the envelope of faces whose failures are Problems.
var Problems = Envelope{
	ContentType: "application/problem+json",
	Body:        func(f Failure) any { return ProblemOf(f) },
}

// ProblemOf is a failure as a Problem.
func ProblemOf(f Failure) Problem {
	return Problem{Type: "about:blank", Title: http.StatusText(f.Status), Status: f.Status, Detail: f.Detail, Code: f.Code,
		RequestID: f.RequestID, Errors: f.Faults}
}
