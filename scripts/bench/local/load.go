package local

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"docket/scripts/bench/run"
	"docket/scripts/bench/subject"
	"docket/scripts/local/system"
	"docket/shared/change"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

// load is creates that come into a running system.
type load struct {
	system  *system.System
	db      *dynamodb.Client
	taken   *takenAt
	rate    int // of steadily, a second
	w       *subject.Workspace
	settled time.Duration // how long everything took to catch up, after the last run

	mu       sync.Mutex
	requests []string
	took     []time.Duration
	failed   int
}

// run has creates come in for a span, looks at the log meanwhile, and waits
// until everything has caught up.
func (l *load) run(ctx context.Context, span time.Duration, come func(context.Context, *load, time.Duration) error) (phase, error) {
	l.requests, l.took, l.failed = nil, nil, 0
	watching, stop := context.WithCancel(ctx)
	var longest int
	var watched errgroup.Group
	watched.Go(func() (err error) { longest, err = l.watchLog(watching); return err })
	began := time.Now()
	err := come(ctx, l, span)
	took := time.Since(began)
	stop()
	if looked := watched.Wait(); err == nil {
		err = looked
	}
	if err != nil {
		return phase{}, err
	}
	began = time.Now()
	if err := l.system.Settle(ctx); err != nil {
		return phase{}, err
	}
	l.settled = time.Since(began)
	return phase{Creates: len(l.took), Failed: l.failed, PerSecond: float64(len(l.took)) / took.Seconds(), P50: run.Milliseconds(run.Median(l.took)), P99: run.Milliseconds(run.Quantile(l.took, 0.99)),
		Audit: l.taken.of(consumers[0], l.requests), Event: l.taken.of(consumers[1], l.requests), Log: longest}, nil
}

// try is create, whose failures are counted, and the first is told.
func (l *load) try(ctx context.Context) error {
	err := l.create(ctx)
	if err == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed++; l.failed == 1 {
		fmt.Fprintln(os.Stderr, "a create failed:", err)
	}
	return nil
}

// steadily creates so often a second, whether it is done with the last one or
// not; where the machine is too slow for that, with so many under way.
func steadily(ctx context.Context, l *load, span time.Duration) error {
	var group errgroup.Group
	group.SetLimit(mostUnderWay)
	ticker := time.NewTicker(time.Second / time.Duration(l.rate))
	defer ticker.Stop()
	for began := time.Now(); time.Since(began) < span; <-ticker.C {
		group.Go(func() error { return l.try(ctx) })
	}
	return group.Wait()
}

// rush creates by several clients as fast as they can.
func rush(ctx context.Context, l *load, span time.Duration) error {
	var group errgroup.Group
	until := time.Now().Add(span)
	for range rushers {
		group.Go(func() error {
			for time.Now().Before(until) {
				if err := l.try(ctx); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// client keeps the connections of all clients open.
var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1000}}

func (l *load) create(ctx context.Context) error {
	base, err := url.Parse(l.system.URL)
	if err != nil {
		return err
	}
	r := l.w.Create(0).WithContext(ctx)
	r.Header.Del("Idempotency-Key") // the bare transaction keeps no answer
	r.URL.Scheme, r.URL.Host = base.Scheme, base.Host
	began := time.Now()
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }() // it was read
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s: %d %s", r.Method, r.URL, answer.StatusCode, body)
	}
	took := time.Since(began)
	if err != nil {
		return err
	}
	a, err := subject.ReadAnswer(body)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests, l.took = append(l.requests, a.RequestID), append(l.took, took)
	return err
}

// watchLog gives the most entries that the index's log had, looked at twice a second.
func (l *load) watchLog(ctx context.Context) (longest int, err error) {
	in := &dynamodb.QueryInput{TableName: aws.String(subject.TableName), Select: types.SelectCount,
		KeyConditionExpression:    aws.String("PK = :log AND SK >= :first"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":log": &types.AttributeValueMemberS{Value: strings.Replace(counterOf(seededScope()), "#CTR", "#LOG", 1)}, ":first": &types.AttributeValueMemberS{Value: "0"}}}
	for {
		select {
		case <-ctx.Done():
			return longest, nil
		case <-time.After(500 * time.Millisecond):
		}
		out, err := l.db.Query(ctx, in)
		if err != nil && ctx.Err() == nil {
			return longest, fmt.Errorf("look at the log: %w", err)
		}
		if err == nil {
			longest = max(longest, int(out.Count))
		}
	}
}

// takenAt is how long after its Change each consumer had taken it, by consumer
// and request.
type takenAt struct {
	mu   sync.Mutex
	lags map[string]map[string]time.Duration
}

func newTakenAt() *takenAt {
	t := &takenAt{lags: map[string]map[string]time.Duration{}}
	for _, consumer := range consumers {
		t.lags[consumer] = map[string]time.Duration{}
	}
	return t
}

func (t *takenAt) note(consumer string, c change.Change) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, again := t.lags[consumer][c.RequestID]; !again {
		t.lags[consumer][c.RequestID] = time.Since(c.At)
	}
}

type lags struct {
	P99     float64
	Missing int // Changes that were not taken
}

// of are the lags of a consumer, of requests of one Change each.
func (t *takenAt) of(consumer string, requests []string) lags {
	t.mu.Lock()
	defer t.mu.Unlock()
	var all []time.Duration
	for _, request := range requests {
		if lag, taken := t.lags[consumer][request]; taken {
			all = append(all, lag)
		}
	}
	return lags{P99: run.Milliseconds(run.Quantile(all, 0.99)), Missing: len(requests) - len(all)}
}
