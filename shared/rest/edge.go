package rest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path"
	"runtime/debug"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/file"
	"docket/shared/id"
	"docket/shared/identity"
	"docket/shared/job"
	"docket/shared/member"
	"docket/shared/metric"
	"docket/shared/webhook"
)

// Host is what every route of a process shares.
type Host struct {
	Authenticator *identity.Authenticator
	Now           func() time.Time // the domain's clock
	Log           *slog.Logger
	Door          change.Door // by which calls come in; the API's when empty
	Origins       []string    // of the web pages that may read answers
	Metrics       metric.Space
	Reach         webhook.Reach // of webhooks: what they may be registered for
	Members       member.Store  // whom callers of the desk join; nil: nobody becomes a member
	Waker         job.Waker     // of the jobs queue; nil: what is due is found by the sweeps alone
	Files         file.Objects  // the bytes of files, of routes that state Files

	bodyTimeout time.Duration // the constant when 0
}

// callTimeout is how long one call may take, within API Gateway's 29 seconds.
const callTimeout = 25 * time.Second

// Edge is the outermost step around the routes of faces: it names the call and
// the face that it belongs to, answers a panic, and writes one log line. A request id is ours alone; what
// a client sends as X-Request-Id is only logged. A call within a call has its id.
func (h *Host) Edge(next http.Handler, faces ...Face) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		call := begin(CallOf(r.Context()))
		call.now, call.door, call.face, call.reach = h.Now, cmp.Or(h.Door, change.API), FaceAt(r.URL.Path, faces...), h.Reach
		call.waker, call.files = h.Waker, h.Files
		call.base = Base(r.Context())
		if call.RequestID == "" {
			call.RequestID = id.Prefixed(id.RequestPrefix, h.Now())
		}
		ctx, cancel := context.WithTimeout(context.WithValue(r.Context(), callKey{}, call), callTimeout)
		defer cancel()
		call.late = func() bool { return errors.Is(ctx.Err(), context.DeadlineExceeded) }
		ctx, units := metric.WithUnits(ctx)
		w.Header().Set("X-Request-Id", call.RequestID)
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		h.allow(w, r)
		r = r.WithContext(ctx)
		HurryBody(w, r, cmp.Or(h.bodyTimeout, bodyTimeout))
		watched := &watchedWriter{ResponseWriter: w}
		watched.before = func() { call.tellCost(w.Header(), r.Header, time.Since(began), units.Taken()) }
		defer func() {
			if p := recover(); p != nil {
				failure := call.failed(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
				if watched.status == 0 {
					write(watched, call.face.RefusalOf(failure))
				}
			}
			h.log(r, call, watched.status, append(units.Figures(), metric.Lasted(metric.Latency, time.Since(began))))
		}()
		if r.URL.Path != "/" && path.Clean(r.URL.Path) != r.URL.Path {
			write(watched, call.face.Refusal(ErrNoPath, call.RequestID)) // the mux would redirect
			return
		}
		next.ServeHTTP(watched, r)
		if watched.status == 0 {
			watched.WriteHeader(http.StatusOK)
		}
	})
}

// What is answered where there is no route.
var (
	ErrNoPath   = fault.New(fault.NotFound, "there is nothing at this path")
	ErrNoMethod = fault.New(MethodNotAllowed, "this path does not answer to this method")
)

// maxLoggedPath is how many bytes of a path the log has: a call within a call has
// no gateway that bounds it.
const maxLoggedPath = 300

func (h *Host) log(r *http.Request, call *Call, status int, figures []metric.Figure) {
	level := slog.LevelInfo
	if status >= http.StatusInternalServerError {
		level = slog.LevelError
		figures = append(figures, metric.Figure{Name: metric.Errors, Unit: metric.Count, Value: 1})
	}
	attrs := append([]slog.Attr{
		slog.String("request_id", call.RequestID),
		slog.String("method", r.Method),
		slog.String("path", r.URL.Path[:min(len(r.URL.Path), maxLoggedPath)]),
		slog.Int("status", status),
	}, metric.Attrs(h.Metrics, metric.Source{Face: call.face.Name, Operation: call.Operation}, time.Now(), figures...)...)
	if scope := call.Principal.Scope; !scope.IsZero() {
		attrs = append(attrs, slog.String("workspace", scope.String()))
	}
	if theirs := r.Header.Get("X-Request-Id"); theirs != "" {
		attrs = append(attrs, slog.String("client_request_id", theirs[:min(len(theirs), 200)]))
	}
	if call.failure != nil {
		attrs = append(attrs, slog.String("error", call.failure.Error()))
	}
	if !h.Log.Enabled(r.Context(), level) {
		return
	}
	line := slog.NewRecord(time.Now(), level, "request", 0) // LogAttrs would walk the stack for a source that no line has
	line.AddAttrs(attrs...)
	_ = h.Log.Handler().Handle(r.Context(), line) // as Logger does: there is nowhere else to tell it
}

// watchedWriter remembers the status that was answered, 0 while none was.
type watchedWriter struct {
	http.ResponseWriter
	status int
	before func() // the headers are written
}

// WriteHeader takes the first status, as net/http does; the writer beneath may
// be one that takes the last.
func (w *watchedWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
		w.before()
		w.ResponseWriter.WriteHeader(status)
	}
}

func (w *watchedWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the writer beneath.
func (w *watchedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Marshal is JSON as every face sends it, without HTML's escapes and without
// a line's end.
func Marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	if err := encoder(&b).Encode(v); err != nil {
		return nil, fmt.Errorf("encode an answer: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func encoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}
