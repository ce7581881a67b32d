package modeltest_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"
)

// between does something once the manifest of words is read and before the log is, both of
// which an answer asks for at once.
type between struct {
	do   func()
	read chan struct{}
	once sync.Once
}

func (b *between) install(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("between", b.initialize), middleware.Before)
	})
}

func (b *between) initialize(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	switch asked := in.Parameters.(type) {
	case *dynamodb.GetItemInput:
		out, metadata, err := next.HandleInitialize(ctx, in)
		if strings.HasSuffix(row(asked.Key).text("PK"), "#WDM") {
			b.once.Do(func() { close(b.read) })
		}
		return out, metadata, err
	case *dynamodb.QueryInput:
		if strings.HasSuffix(row(asked.ExpressionAttributeValues).text(":pk"), "#LOG") {
			<-b.read
			b.do()
		}
	}
	return next.HandleInitialize(ctx, in)
}

func TestWhatIsFoldedBetweenTheManifestAndTheLogIsFound(t *testing.T) {
	d := newDesktop(t)
	sight := ticket.SightOf(tenant.Principal{Scope: d.scope})
	for name, list := range map[string]ticket.List{"by a word": {Filter: ticket.Filter{Query: "word1"}}, "by last update": {Order: ticket.Order{By: ticket.ByUpdate}}} {
		t.Run(name, func(t *testing.T) {
			d.call(t, http.StatusOK, http.MethodPatch, "/tickets/"+d.ids[0], object{"category": name})
			b := &between{read: make(chan struct{}), do: func() {
				if err := docket.Table.CompactAll(context.Background(), d.scope); err != nil {
					t.Error(err)
				}
			}}
			list.Limit, list.Versioned = 10, true
			before, err := docket.Table.Tickets(t.Context(), sight, list)
			if err != nil {
				t.Fatal(err)
			}
			page, err := dynamo.New(dynamo.Local(endpoint, b.install), system.TableName).Tickets(t.Context(), sight, list)
			if err != nil || len(page.Tickets) != len(before.Tickets) || page.Tickets[0].Number != before.Tickets[0].Number || page.Version != before.Version {
				t.Errorf("%d tickets of version %s, and before %d of %s: %v", len(page.Tickets), page.Version, len(before.Tickets), before.Version, err)
			}
		})
	}
}
