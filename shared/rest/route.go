// Package rest makes operations of the domain into routes: it admits the
// caller, screens the input, and turns results and failures into answers.
package rest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/tenant"

	"github.com/danielgtaylor/huma/v2"
)

// Route is one operation of a face. One list of them builds the functions,
// the API, its document and the local server.
type Route struct {
	Operation   string // its id, its function's folder and its tool
	Method      string
	Path        string
	Module      tenant.Module     // beside the face's own
	Permission  tenant.Permission // a route without one does not start, unless it is Public, Linked or for Anyone
	Anyone      bool              // whoever has a credential of the workspace may call it: it states no scope
	Public      bool              // anybody may read it, without a credential: it is the same for all
	Linked      bool              // whoever has a link's token may use it, which is its credential, for what the link names
	Table       grant.Table       // what it does to the table, beside Authentication
	Joins       bool              // a person who calls it becomes a member of the workspace
	Wakes       []string          // the queues that it sends wake-ups to
	Files       grant.Objects     // what it does to the bucket of files
	Tag         string
	Tool        bool   // also a tool of AI assistants, under the operation's name
	Wrapper     string // the member that a body holds its object in; a body without it is Malformed
	Summary     string
	Description string
	Status      int   // of success; 0 is 200
	Sometimes   int   // another one of success, with the same answer; 0: none
	Problems    []int // statuses beside those that every route can answer

	writes   bool
	register func(huma.API, huma.Operation)
}

// unscoped tells a route that asks who calls it for no scope.
func (r Route) unscoped() bool { return r.Linked || r.Anyone }

// Grants are what the route does to the table in all: it looks up first who calls.
func (r Route) Grants() grant.Table {
	if r.Public {
		return r.Table
	}
	if r.Joins {
		return grant.Union(r.Table, Authentication(), Joining())
	}
	if r.Linked {
		return grant.Union(r.Table, grant.On(grant.Settings, grant.Get))
	}
	return grant.Union(r.Table, Authentication())
}

// Joining is what a route does to the table before its own work where who calls it
// becomes a member.
func Joining() grant.Table {
	return grant.Union(grant.On(grant.Members, grant.Get, grant.Put, grant.Update), grant.On(grant.Changes, grant.Put))
}

// Authentication is what every route but public ones does to the table first: it looks
// up keys, organisations and settings, and keeps the key sets of issuers.
func Authentication() grant.Table {
	return grant.Union(grant.On(grant.Credentials, grant.Get), grant.On(grant.Organisations, grant.Get), grant.On(grant.Settings, grant.Get),
		grant.On(grant.KeySets, grant.Get, grant.Put), grant.On(grant.Members, grant.Get))
}

// Read makes a route whose run reads, and whose method is GET.
func Read[I, O any](route Route, run func(context.Context, *Call, *I) (*O, error)) Route {
	return answer(route, run)
}

// WriteUnkept makes a route whose run writes, and whose answer must not be kept:
// it takes no idempotency key.
func WriteUnkept[I, O any](route Route, run func(context.Context, *Call, *I) (*O, error)) Route {
	route.writes = true
	return answer(route, run)
}

func answer[I, O any](route Route, run func(context.Context, *Call, *I) (*O, error)) Route {
	route.register = func(api huma.API, op huma.Operation) {
		huma.Register(api, op, func(ctx context.Context, in *I) (*O, error) {
			out, err := run(ctx, CallOf(ctx), in)
			if err != nil {
				return nil, refuseInput(ctx, err)
			}
			return out, nil
		})
	}
	return route
}

// written is the answer of a write; T is what its body shows.
type written[T any] struct {
	Status int
	ETag   string `header:"ETag" doc:"The version of what was written"`
	Replay
	Body Raw[T]
}

// Replay is the part of a write's answer that tells whether it is an earlier one.
type Replay struct {
	IdempotencyReplayed string `header:"Idempotency-Replayed" doc:"true where this is the answer of an earlier call under the same key"`
}

func replayOf(answer change.Answer) (r Replay) {
	if answer.Replayed {
		r.IdempotencyReplayed = "true"
	}
	return r
}

// Write makes a route whose run writes, under an idempotency key where its input
// has one; its answer's body shows a T.
func Write[I, T any](route Route, run func(context.Context, *Call, *I) (change.Answer, error)) Route {
	route.writes = true
	route.register = func(api huma.API, op huma.Operation) {
		huma.Register(api, op, func(ctx context.Context, in *I) (*written[T], error) {
			call := CallOf(ctx)
			call.blind = !route.unscoped() && !call.Principal.Can(route.Permission.Reader())
			answer, err := call.write(in, func() (change.Answer, error) { return run(ctx, call, in) })
			if err == nil && answer.Status != http.StatusCreated && call.blind {
				answer.Body, err = identified(answer.Body)
			}
			if err != nil {
				return nil, refuseInput(ctx, err)
			}
			return &written[T]{Status: answer.Status, ETag: answer.ETag, Replay: replayOf(answer), Body: Raw[T](answer.Body)}, nil
		})
		if route.Sometimes != 0 {
			as := *op.Responses[fmt.Sprint(route.Status)]
			as.Description = http.StatusText(route.Sometimes)
			op.Responses[fmt.Sprint(route.Sometimes)] = &as
		}
	}
	return route
}

// Remove makes a route whose run takes away what its path names: it answers 204,
// and shows nothing.
func Remove[I any](route Route, run func(context.Context, *Call, *I) (change.Answer, error)) Route {
	route.writes, route.Status = true, http.StatusNoContent
	route.register = func(api huma.API, op huma.Operation) {
		huma.Register(api, op, func(ctx context.Context, in *I) (*Replay, error) {
			call := CallOf(ctx)
			answer, err := call.write(in, func() (change.Answer, error) { return run(ctx, call, in) })
			if err != nil {
				return nil, refuseInput(ctx, err)
			}
			replay := replayOf(answer)
			return &replay, nil
		})
	}
	return route
}

// check panics where a route could not be served safely.
func (r Route) check() {
	if r.Operation == "" || r.Method == "" || !strings.HasPrefix(r.Path, "/") || r.register == nil {
		panic(fmt.Sprintf("route %q is not complete", r.Operation))
	}
	if r.writes == (r.Method == http.MethodGet) {
		panic(fmt.Sprintf("route %q answers %s, and is made as one that does otherwise", r.Operation, r.Method))
	}
	switch stated := slices.Contains(tenant.Permissions(), r.Permission); {
	case r.Public && (r.Permission != "" || r.writes):
		panic(fmt.Sprintf("route %q is public, and writes or states a scope", r.Operation))
	case r.Linked && (r.Permission != "" || r.Public):
		panic(fmt.Sprintf("route %q is for who has a link, and public or states a scope", r.Operation))
	case r.Anyone && (r.Permission != "" || r.Public):
		panic(fmt.Sprintf("route %q is for anyone, and public or states a scope", r.Operation))
	case !r.Public && !r.unscoped() && !stated:
		panic(fmt.Sprintf("route %q states no scope that exists: %q", r.Operation, r.Permission))
	}
}
