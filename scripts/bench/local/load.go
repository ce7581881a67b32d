package local

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"docket/scripts/bench/many"
	"docket/scripts/bench/subject"
	"docket/scripts/local/system"
	"docket/shared/change"
	"docket/shared/dynamo"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"
)

// load is creates that come into a running system, and what follows them.
type load struct {
	system *system.System
	db     *dynamodb.Client

	mu     sync.Mutex
	took   map[string]time.Duration            // by the creates that succeeded, by request
	taken  map[string]map[string]time.Duration // by each consumer after a request's Change
	failed int
}

// note is told of every Change that a consumer has taken. A request has one, which may come again.
func (l *load) note(consumer string, c change.Change) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, again := l.taken[consumer][c.RequestID]; !again {
		l.taken[consumer][c.RequestID] = time.Since(c.At)
	}
}

// phase is a span of creates.
type phase struct {
	took      []time.Duration
	failed    int
	perSecond float64
	lags      map[string][]time.Duration // of the consumers
	log       int                        // the most entries of the log
	caughtUp  time.Duration              // after the last create
}

// run has clients create for a span, together so many a second, looks at the
// log meanwhile, and waits until everything has caught up.
func (l *load) run(ctx context.Context, span time.Duration, clients int, limit rate.Limit) (p phase, err error) {
	l.took, l.failed = map[string]time.Duration{}, 0
	within, stop := context.WithTimeout(ctx, span)
	defer stop()
	var group errgroup.Group
	group.Go(func() (err error) { p.log, err = l.watchLog(within); return err })
	limiter := rate.NewLimiter(limit, 1)
	began := time.Now()
	for range clients {
		group.Go(func() error {
			for limiter.Wait(within) == nil {
				l.create(ctx)
			}
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return p, err
	}
	ended := time.Now()
	if err := l.system.Settle(ctx); err != nil {
		return p, err
	}
	p.caughtUp = time.Since(ended)
	l.mu.Lock()
	defer l.mu.Unlock()
	p.failed, p.perSecond, p.lags = l.failed, float64(len(l.took))/ended.Sub(began).Seconds(), map[string][]time.Duration{}
	for request, took := range l.took {
		p.took = append(p.took, took)
		for consumer, after := range l.taken {
			if lag, taken := after[request]; taken {
				p.lags[consumer] = append(p.lags[consumer], lag)
			}
		}
	}
	return p, nil
}

// create creates a ticket, and keeps how long that took. The first failure is told.
func (l *load) create(ctx context.Context) {
	began := time.Now()
	answer, err := client.Do(subject.Create(l.system.URL, l.system.Credentials.Workspaces[0].APIKey, "new", "high").WithContext(ctx))
	if err == nil {
		_, err = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close() // it was read
	}
	if err == nil && answer.StatusCode != http.StatusCreated {
		err = fmt.Errorf("status %d", answer.StatusCode)
	}
	took := time.Since(began)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		l.took[answer.Header.Get("X-Request-Id")] = took
	} else if l.failed++; l.failed == 1 {
		fmt.Fprintln(os.Stderr, "a create failed:", err)
	}
}

// client keeps the connections of all clients open.
var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: mostUnderWay}}

// watchLog gives the most entries that the log had, looked at twice a second.
func (l *load) watchLog(ctx context.Context) (longest int, err error) {
	in := &dynamodb.QueryInput{
		TableName: aws.String(system.TableName), Select: types.SelectCount,
		KeyConditionExpression:    aws.String("PK = :log AND SK >= :first"),
		ExpressionAttributeValues: dynamo.Item{":log": text(many.LogPartition), ":first": text("0")},
	}
	for looks := rate.NewLimiter(2, 1); looks.Wait(ctx) == nil; {
		out, err := l.db.Query(ctx, in)
		if err != nil && ctx.Err() == nil {
			return longest, fmt.Errorf("look at the log: %w", err)
		}
		if err == nil {
			longest = max(longest, int(out.Count))
		}
	}
	return longest, nil
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
