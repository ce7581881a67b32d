package desk_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"docket/shared/satisfaction"
	"docket/shared/testing/apitest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// atDesk asks the desk of a workspace as its admin.
type atDesk struct {
	*testing.T
	w apitest.World
}

func (d atDesk) done(method, path, body string) map[string]any {
	d.Helper()
	return docket.Done(d, apitest.Request{Method: method, Path: "/desk/api/v1/" + path, Token: d.w.Tokens["admin"], Body: body})
}

func (d atDesk) opens(more string) (path string) {
	d.Helper()
	made := d.done(http.MethodPost, "tickets", `{"title":"t","customer_email":"jane@customer.example"`+more+`}`)
	return "tickets/" + made["ticket"].(map[string]any)["id"].(string)
}

// figures are those of this week, as text: whose, and how many there are of each score.
func (d atDesk) figures(by string) string {
	d.Helper()
	said := d.done(http.MethodGet, "satisfaction?by="+by, "")
	all := []string{fmt.Sprint("total ", said["total"].(map[string]any)["scores"])}
	for _, f := range said["figures"].([]any) {
		of := f.(map[string]any)
		id := of[map[string]string{"agent": "agent_id", "queue": "queue_id", "week": "week"}[by]]
		all = append(all, fmt.Sprint(id, " ", of["scores"]))
	}
	return strings.Join(all, ", ")
}

func (d atDesk) expect(when, by, want string) {
	d.Helper()
	if got := d.figures(by); got != want {
		d.Errorf("%s, by %s:\n%s, want\n%s", when, by, got, want)
	}
}

func TestAScoreCountsOnceByWhicheverActItIsGivenChangedOrTakenBack(t *testing.T) {
	d := atDesk{t, docket.World(t)}
	one := d.opens(`,"assignee_id":"u1","queue_id":"` + d.w.Queue + `"`)
	d.done(http.MethodPost, one+"/resolve", `{"resolution":"r","csat_score":5}`)
	d.expect("resolved with a score", "agent", "total [0 0 0 0 1], u1 [0 0 0 0 1]")
	d.expect("resolved with a score", "queue", "total [0 0 0 0 1], "+d.w.Queue+" [0 0 0 0 1]")
	d.done(http.MethodPatch, one, `{"csat_score":3,"assignee_id":"u2","queue_id":null}`)
	d.expect("another score, another agent", "agent", "total [0 0 1 0 0], u1 [0 0 1 0 0]")
	d.done(http.MethodPost, one+"/resolve", `{"resolution":"other words"}`)
	d.expect("other words", "queue", "total [0 0 1 0 0], "+d.w.Queue+" [0 0 1 0 0]")

	d.done(http.MethodPost, one+"/reopen", "")
	d.expect("opened again", "agent", "total [0 0 1 0 0], u1 [0 0 1 0 0]")
	again := d.done(http.MethodPost, one+"/resolve", `{"resolution":"again","csat_score":4}`)
	d.expect("resolved anew", "agent", "total [0 0 1 1 0], u1 [0 0 1 0 0], u2 [0 0 0 1 0]")
	d.done(http.MethodPost, one+"/undo", fmt.Sprintf(`{"sequence":%v}`, again["sequence"]))
	d.expect("that is taken back", "agent", "total [0 0 1 0 0], u1 [0 0 1 0 0]")

	two := d.opens("")
	d.done(http.MethodPost, two+"/replies", `{"body":"b","resolution":"r","csat_score":1,"hold_seconds":0}`)
	d.expect("sent and resolved", "agent", "total [1 0 1 0 0], none [1 0 0 0 0], u1 [0 0 1 0 0]")
	d.done(http.MethodPatch, two, `{"csat_score":null}`)
	d.expect("withdrawn", "queue", "total [0 0 1 0 0], "+d.w.Queue+" [0 0 1 0 0]")
	d.done(http.MethodPatch, two, `{"csat_score":2}`)
	week := satisfaction.WeekOf(time.Now())
	d.expect("given again", "week", "total [0 1 1 0 0], "+week+" [0 1 1 0 0]")
}

// Also while somebody makes the figures of the week again, over and over.
func TestScoresThatAreGivenAtOnceAllCount(t *testing.T) {
	d := atDesk{t, docket.World(t)}
	const tickets = 12
	var paths []string
	for range tickets {
		paths = append(paths, d.opens(`,"assignee_id":"u1"`))
	}
	var all, rebuilding sync.WaitGroup
	ended := make(chan struct{})
	rebuilding.Go(func() {
		for {
			select {
			case <-ended:
				return
			default:
			}
			if week, _, err := docket.Table.RebuildSatisfaction(t.Context(), d.w.Scope(t), ""); err != nil {
				t.Errorf("%s: %v", week, err)
				return
			}
		}
	})
	for n, path := range paths {
		all.Go(func() {
			d.done(http.MethodPost, path+"/resolve", fmt.Sprintf(`{"resolution":"r","csat_score":%d}`, 1+n%4))
		})
	}
	all.Wait()
	close(ended)
	rebuilding.Wait()
	d.expect("all at once", "agent", "total [3 3 3 3 0], u1 [3 3 3 3 0]")
}

// What is lost of the figures, or is wrong, a job makes again of the answers, and does no
// harm where nothing is.
func TestFiguresAreMadeAgainFromTheAnswers(t *testing.T) {
	d := atDesk{t, docket.World(t)}
	for n := range 4 {
		path := d.opens(fmt.Sprintf(`,"assignee_id":"u%d"`, n%2))
		d.done(http.MethodPost, path+"/resolve", fmt.Sprintf(`{"resolution":"r","csat_score":%d}`, 1+n))
		if n == 3 {
			d.done(http.MethodPatch, path, `{"csat_score":null}`)
		}
	}
	const want = "total [1 1 1 0 0], u0 [1 0 1 0 0], u1 [0 1 0 0 0]"
	d.expect("before", "agent", want)
	damage := func(kind string, update *string) {
		scope := d.w.Scope(t)
		partition := "T#" + scope.Tenant() + "#W#" + scope.Workspace() + "#CS"
		found, err := docket.Tables.Query(t.Context(), &dynamodb.QueryInput{TableName: &docket.TableName, KeyConditionExpression: aws.String("PK = :p AND begins_with(SK, :k)"),
			ExpressionAttributeValues: map[string]types.AttributeValue{":p": &types.AttributeValueMemberS{Value: partition}, ":k": &types.AttributeValueMemberS{Value: kind}}})
		if err != nil || len(found.Items) == 0 {
			t.Fatal(len(found.Items), err)
		}
		for _, it := range found.Items {
			key := map[string]types.AttributeValue{"PK": it["PK"], "SK": it["SK"]}
			if update == nil {
				_, err = docket.Tables.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: &docket.TableName, Key: key})
			} else {
				_, err = docket.Tables.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: &docket.TableName, Key: key, UpdateExpression: update,
					ExpressionAttributeNames: map[string]string{"#n": "5"}, ExpressionAttributeValues: map[string]types.AttributeValue{":n": &types.AttributeValueMemberN{Value: "7"}}})
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	rebuild := func() {
		docket.Done(t, apitest.Request{Method: http.MethodPost, Path: "/v1/jobs", Token: d.w.Tokens["admin"], Body: `{"kind":"rebuild_satisfaction"}`})
		if err := docket.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	wrong := aws.String("SET #n = :n")
	for _, c := range []struct {
		kind   string
		update *string
	}{{"T#", nil}, {"A#", nil}, {"Q#", nil}, {"T#", wrong}, {"A#", wrong}} {
		damage(c.kind, c.update)
		if c.kind == "A#" {
			if got := d.figures("agent"); got == want {
				t.Errorf("nothing is damaged: %s", got)
			}
		}
		rebuild()
		d.expect("made again", "agent", want)
		d.expect("made again", "queue", "total [1 1 1 0 0], none [1 1 1 0 0]")
		d.expect("made again", "week", "total [1 1 1 0 0], "+satisfaction.WeekOf(time.Now())+" [1 1 1 0 0]")
	}
	rebuild()
	path := d.opens(`,"assignee_id":"u1"`)
	d.done(http.MethodPost, path+"/resolve", `{"resolution":"r","csat_score":5}`)
	d.expect("and goes on from there", "agent", "total [1 1 1 0 1], u0 [1 0 1 0 0], u1 [0 1 0 0 1]")
}
