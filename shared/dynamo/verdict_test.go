package dynamo

import (
	"errors"
	"testing"

	"docket/shared/change"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func TestOfSeveralReasonsTheOneWinsThatSaysMost(t *testing.T) {
	taken := errors.New("taken")
	parts := []part{{own: true}, {refused: change.ErrStale}, {refused: taken}, {}}
	failedOwn := types.CancellationReason{Code: aws.String("ConditionalCheckFailed"), Item: item{commitID: text("id")}}
	code := func(c string) types.CancellationReason { return types.CancellationReason{Code: &c} }
	none, condition, contended, throttled := code("None"), code("ConditionalCheckFailed"), code("TransactionConflict"), code("ThrottlingError")
	for what, c := range map[string]struct {
		reasons []types.CancellationReason
		unknown bool
		want    outcome
		err     error
	}{
		"done wins over all":                        {[]types.CancellationReason{failedOwn, condition, condition, code("ValidationError")}, false, done, nil},
		"stale wins over refused":                   {[]types.CancellationReason{none, condition, condition, none}, false, stale, change.ErrStale},
		"a conflict on what was read is stale":      {[]types.CancellationReason{none, contended, condition, none}, false, stale, change.ErrStale},
		"not where it may be there":                 {[]types.CancellationReason{none, contended, none, none}, true, busy, nil},
		"a condition says so even then":             {[]types.CancellationReason{none, condition, none, none}, true, stale, change.ErrStale},
		"refused wins over busy":                    {[]types.CancellationReason{none, none, condition, throttled}, false, refused, taken},
		"a conflict on what was not read is busy":   {[]types.CancellationReason{contended, none, contended, none}, false, busy, nil},
		"what is no conflict is broken":             {[]types.CancellationReason{contended, none, none, code("ValidationError")}, false, broken, nil},
		"a condition that nobody made is broken":    {[]types.CancellationReason{none, none, none, condition}, false, broken, nil},
		"another commit's Change under its id, too": {[]types.CancellationReason{condition, none, none, none}, false, broken, nil},
		"without a reason it is busy":               {nil, false, busy, nil},
	} {
		v := judge(parts, "id", &types.TransactionCanceledException{CancellationReasons: c.reasons}, c.unknown)
		if v.outcome != c.want || c.err != nil && !errors.Is(v.err, c.err) || (v.outcome == busy) != (v.err != nil && passing(v.err)) || (v.outcome == done) != (v.err == nil) {
			t.Errorf("%s: outcome %d, %v", what, v.outcome, v.err)
		}
	}
}
