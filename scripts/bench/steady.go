package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"docket/scripts/local/system"

	"golang.org/x/sync/errgroup"
)

// steady are the ids of the requests that wrote, and how long that took.
type steady struct {
	requests []string
	took     time.Duration
}

// writeSteadily writes to a system so often a second, whether it is done with
// the last write or not.
func writeSteadily(ctx context.Context, s *system.System, rate int, span time.Duration) (steady, error) {
	w := &workspace{key: s.Credentials.Workspaces[0].APIKey}
	send := func(r *http.Request) ([]byte, error) { return sendTo(ctx, s.URL, r) }
	if err := w.open(send); err != nil {
		return steady{}, err
	}
	if err := s.Settle(ctx); err != nil {
		return steady{}, err
	}
	writes := []func(client int) *http.Request{w.create, w.update, w.message}
	var mu sync.Mutex
	var made steady
	var group errgroup.Group
	ticker := time.NewTicker(time.Second / time.Duration(rate))
	defer ticker.Stop()
	began := time.Now()
	for i := 0; time.Since(began) < span; i++ {
		r := writes[i%len(writes)](i % mostClients)
		group.Go(func() error {
			body, err := send(r)
			if err != nil {
				return err
			}
			a, err := readAnswer(body)
			mu.Lock()
			defer mu.Unlock()
			made.requests = append(made.requests, a.RequestID)
			return err
		})
		<-ticker.C
	}
	made.took = time.Since(began)
	return made, group.Wait()
}

// sendTo sends a request to a server, and wants a success.
func sendTo(ctx context.Context, server string, r *http.Request) ([]byte, error) {
	base, err := url.Parse(server)
	if err != nil {
		return nil, err
	}
	r = r.WithContext(ctx)
	r.URL.Scheme, r.URL.Host = base.Scheme, base.Host
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }() // it was read
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s: %d %s", r.Method, r.URL, answer.StatusCode, body)
	}
	return body, err
}
