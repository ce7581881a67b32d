package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/fault"
	"docket/shared/tenant"
)

// What fails because a call's time is over may come from anywhere and say
// anything: its caller is asked to come back. What was refused for a reason of
// its own stays refused, however late.
func TestWhatIsLateAnswers503WhateverItFailsWith(t *testing.T) {
	for what, c := range map[string]struct {
		fail   func(ctx context.Context) error
		status int
		code   string
	}{
		"the context's error":           {func(ctx context.Context) error { return ctx.Err() }, 503, "unavailable"},
		"an error around it":            {func(ctx context.Context) error { return fmt.Errorf("read: %w", ctx.Err()) }, 503, "unavailable"},
		"an error that hides it":        {func(ctx context.Context) error { return fmt.Errorf("read: %v", ctx.Err()) }, 503, "unavailable"}, //nolint:errorlint // it hides it
		"an error of something else":    {func(context.Context) error { return errors.New("the connection is closed") }, 503, "unavailable"},
		"a panic":                       {func(context.Context) error { panic("no answer to read") }, 503, "unavailable"},
		"a refusal that asks to return": {func(context.Context) error { return fault.New(fault.Unavailable, "busy") }, 503, "unavailable"},
		"another refusal":               {func(context.Context) error { return fault.New(fault.NotFound, "gone") }, 404, "not_found"},
	} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				face := Face{Name: "plain", Prefixes: []string{"/v1/plain"}, Routes: []Route{
					Read(Route{Operation: "wait", Method: http.MethodGet, Path: "/v1/plain/wait", Permission: tenant.SupportWrite},
						func(ctx context.Context, _ *Call, _ *struct{ Input }) (*struct{}, error) {
							<-ctx.Done()
							return nil, c.fail(ctx)
						})}}
				handler, key := served(t, true, face)
				began := time.Now()
				asked := failing{what: what, method: http.MethodGet, path: "/wait", status: c.status, code: c.code}
				w := asked.send(handler, "/v1/plain", key)
				asked.problem(t, w)
				if took := time.Since(began); took != callTimeout || (w.Header().Get("Retry-After") != "") != (c.status == 503) {
					t.Errorf("after %s: %v", took, w.Header())
				}
			})
		})
	}
}
