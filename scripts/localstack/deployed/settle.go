package deployed

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// patience is how long the functions of the stream may take.
const patience = 2 * time.Minute

// Settle waits until the functions of the stream have done with every Change
// that is in the table by now: its audit record, its usage record and the note
// that its event was sent are there.
func (d *Deployment) Settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
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
			if records[change] < 3 {
				missing++
			}
		}
		if missing == 0 {
			return nil
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return fmt.Errorf("the stream has not done with %d of %d Changes: %w", missing, len(wanted), ctx.Err())
		}
	}
}

// changes are the ids of all Changes, and how many records each has left.
func (d *Deployment) changes(ctx context.Context) (all map[string]bool, records map[string]int, err error) {
	all, records = map[string]bool{}, map[string]int{}
	pages := dynamodb.NewScanPaginator(d.Tables, &dynamodb.ScanInput{TableName: &d.TableName, ConsistentRead: aws.Bool(true), ProjectionExpression: aws.String("PK, SK")})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("read the table: %w", err)
		}
		for _, item := range page.Items {
			pk, sk := text(item["PK"]), text(item["SK"])
			if change, found := strings.CutPrefix(sk, "E#"); found {
				all[change] = true
			}
			for _, of := range []string{"#AU#", "#US#", "#SE#"} {
				if strings.Contains(pk, of) {
					records[sk]++
				}
			}
		}
	}
	return all, records, nil
}

func text(v types.AttributeValue) string {
	s, _ := v.(*types.AttributeValueMemberS)
	return s.Value // every key is text
}
