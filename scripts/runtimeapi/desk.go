package runtimeapi

import (
	"io"
	"net/http"
	"strconv"
	"time"
)

// most is the size of the largest answer that is read: what Lambda takes and
// a little more.
const most = 6<<20 + 1<<10

// desk is where a function gets its work and hands it in.
type desk struct {
	asked   chan time.Time // holds one: nobody counts
	work    chan Invocation
	answers chan answer
	reports chan []byte // of a start that failed
}

type answer struct {
	id string
	Answer
}

func newDesk() *desk {
	return &desk{make(chan time.Time, 1), make(chan Invocation), make(chan answer, 1), make(chan []byte, 1)}
}

func (d *desk) routes() http.Handler {
	const runtime = "/2018-06-01/runtime/"
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+runtime+"invocation/next", d.next)
	mux.HandleFunc("POST "+runtime+"invocation/{id}/response", func(w http.ResponseWriter, r *http.Request) { d.take(w, r, false) })
	mux.HandleFunc("POST "+runtime+"invocation/{id}/error", func(w http.ResponseWriter, r *http.Request) { d.take(w, r, true) })
	mux.HandleFunc("POST "+runtime+"init/error", d.report)
	return mux
}

// next lets the function wait for work, for as long as it likes.
func (d *desk) next(w http.ResponseWriter, r *http.Request) {
	select {
	case d.asked <- time.Now():
	default:
	}
	select {
	case i := <-d.work:
		h := w.Header()
		h.Set("Lambda-Runtime-Aws-Request-Id", i.ID)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(i.Deadline.UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", i.ARN)
		h.Set("Lambda-Runtime-Trace-Id", i.Trace)
		h.Set("Content-Type", "application/json")
		_, _ = w.Write(i.Payload) // to a function that has gone: its end is seen elsewhere
	case <-r.Context().Done():
	}
}

func (d *desk) take(w http.ResponseWriter, r *http.Request, failed bool) {
	payload, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err != nil {
		http.Error(w, `{"errorType":"RequestEntityTooLarge"}`, http.StatusRequestEntityTooLarge)
		return
	}
	select {
	case d.answers <- answer{r.PathValue("id"), Answer{payload, failed}}:
		w.WriteHeader(http.StatusAccepted)
	default: // the last one still lies there
		http.Error(w, `{"errorType":"InvalidRequestID"}`, http.StatusBadRequest)
	}
}

func (d *desk) report(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err != nil {
		http.Error(w, `{"errorType":"RequestEntityTooLarge"}`, http.StatusRequestEntityTooLarge)
		return
	}
	select {
	case d.reports <- text:
	default: // the first one counts
	}
	w.WriteHeader(http.StatusAccepted)
}
