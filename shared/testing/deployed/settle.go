package deployed

import (
	"context"
	"fmt"
	"strings"
	"time"

	"docket/shared/dynamo"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// settleTimeout is how long the functions of the stream may take.
const settleTimeout = 2 * time.Minute

// Settle waits until every Change that is in the table by now is recorded. What
// else it sets in motion leaves no trace of its own: who needs that waits for it.
func (d *Deployment) Settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, settleTimeout)
	defer cancel()
	wanted, _, err := d.changes(ctx)
	if err != nil {
		return err
	}
	again := time.NewTicker(time.Second)
	defer again.Stop()
	for {
		_, records, err := d.changes(ctx)
		if err != nil {
			return err
		}
		missing := 0
		for change := range wanted {
			if !records[change] {
				missing++
			}
		}
		if missing == 0 {
			return nil
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return fmt.Errorf("the stream has not recorded %d of %d Changes: %w", missing, len(wanted), ctx.Err())
		}
	}
}

// changes are the ids of all Changes, and of those that are recorded.
func (d *Deployment) changes(ctx context.Context) (all, records map[string]bool, err error) {
	all, records = map[string]bool{}, map[string]bool{}
	pages := dynamodb.NewScanPaginator(d.Tables, &dynamodb.ScanInput{TableName: &d.TableName, ConsistentRead: aws.Bool(true), ProjectionExpression: aws.String("PK, SK")})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("read the table: %w", err)
		}
		for _, item := range page.Items {
			pk, sk := text(item["PK"]), text(item["SK"])
			if _, change, found := strings.Cut(sk, "#"); found && strings.HasPrefix(sk, dynamo.ChangePrefix) {
				all[change] = true
			}
			if strings.Contains(pk, "#AU#") {
				records[sk] = true
			}
		}
	}
	return all, records, nil
}

func text(v types.AttributeValue) string {
	s, _ := v.(*types.AttributeValueMemberS)
	return s.Value // every key is text
}
