// Package post posts deliveries to endpoints: one attempt at a time, signed by
// the Standard Webhooks scheme, within bounds, and to no address inside.
package post

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"docket/shared/webhook"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// The bounds of an attempt.
const (
	Limit     = 10 * time.Second // from looking up the name to the end of the answer
	mostRead  = 64 << 10         // bytes of the answer, and as many of its headers
	mostKept  = 1 << 10          // bytes of the answer that its owner is shown
	userAgent = "Docket-Webhooks/1"
)

// Poster posts deliveries. It keeps connections for the next ones until it is
// closed.
type Poster struct {
	dialer *net.Dialer
	client *http.Client
	now    func() time.Time
}

// New returns a Poster. Its signatures are dated by now, which must be what the
// receivers' clocks show.
func New(reach webhook.Reach, now func() time.Time) *Poster {
	d := &net.Dialer{ControlContext: within(reach), KeepAlive: -1}
	return &Poster{dialer: d, now: now, client: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: d.DialContext, TLSHandshakeTimeout: Limit, DisableCompression: true,
			MaxResponseHeaderBytes: mostRead, MaxIdleConnsPerHost: 8, IdleConnTimeout: time.Minute,
		},
	}}
}

// Close gives up the connections that are kept.
func (p *Poster) Close() { p.client.CloseIdleConnections() }

// Result is what an attempt came to.
type Result struct {
	webhook.Attempt               // without a Trouble it was taken
	Wait            time.Duration // for which the receiver asked to be left alone; 0 where it did not
}

// Post makes one attempt. Whatever the endpoint does is a Result. An error is
// either of the context, whose attempt counts for nothing, or of the secrets.
func (p *Poster) Post(ctx context.Context, e webhook.Endpoint, secrets webhook.Secrets, d webhook.Delivery, now time.Time) (Result, error) {
	limited, stop := context.WithTimeout(ctx, Limit)
	defer stop()
	result := Result{Attempt: webhook.Attempt{At: now}}
	req, err := http.NewRequestWithContext(limited, http.MethodPost, e.URL, bytes.NewReader(d.Payload))
	if err != nil {
		result.Trouble = "the URL cannot be read"
		return result, nil
	}
	if err := p.head(req, e, secrets, d, now); err != nil {
		return result, fmt.Errorf("sign %s for %s: %w", d.ID, e.ID, err)
	}
	began := time.Now()
	res, err := p.client.Do(req)
	if err != nil {
		result.Took = time.Since(began)
		if ctx.Err() != nil {
			return result, ctx.Err()
		}
		result.Trouble = words(err)
		return result, nil
	}
	// What its answer says is shown, and no more. Its status decides, so it is not
	// asked again where the rest is late, too long or missing.
	answer, _ := io.ReadAll(io.LimitReader(res.Body, mostRead))
	_ = res.Body.Close()
	result.Took, result.Code = time.Since(began), res.StatusCode
	result.Answer = answer[:min(len(answer), mostKept)]
	switch {
	case res.StatusCode >= 300 && res.StatusCode < 400:
		result.Trouble = fmt.Sprintf("answered %d: redirects are not followed", res.StatusCode)
	case res.StatusCode < 200 || res.StatusCode > 299:
		result.Trouble = fmt.Sprintf("answered %d", res.StatusCode)
	}
	if result.Trouble != "" {
		result.Wait = wait(res.Header.Get("Retry-After"), p.now())
	}
	return result, nil
}

// head gives the request its headers: the endpoint's, and over them Docket's.
func (p *Poster) head(req *http.Request, e webhook.Endpoint, secrets webhook.Secrets, d webhook.Delivery, now time.Time) error {
	for name, value := range e.Headers {
		if webhook.MaySet(name) {
			req.Header.Set(name, value)
		}
	}
	at := p.now()
	var signatures []string
	for _, key := range secrets.Signing(now) {
		signer, err := standardwebhooks.NewWebhook(key)
		if err != nil {
			return err
		}
		signature, err := signer.Sign(d.ID, at, d.Payload)
		if err != nil {
			return err
		}
		signatures = append(signatures, signature)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", userAgent)
	req.Header.Set(standardwebhooks.HeaderWebhookID, d.ID)
	req.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	req.Header.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	// An empty key is not sent. It lets the transport send the request again where a
	// kept connection turns out to be closed: a receiver drops repeated ids anyway.
	req.Header["Idempotency-Key"] = nil
	return nil
}

// wait reads a Retry-After: seconds or a date.
func wait(value string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil && at.After(now) {
		return at.Sub(now)
	}
	return 0
}
