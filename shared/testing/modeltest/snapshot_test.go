package modeltest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"docket/shared/dynamo"
	"docket/shared/index"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"
	terms "docket/shared/words"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"docket/scripts/local/system"
)

type row map[string]types.AttributeValue

func (r row) text(name string) string {
	if s, ok := r[name].(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}

func (r row) number(name string) uint64 {
	n, ok := r[name].(*types.AttributeValueMemberN)
	if !ok {
		return 0
	}
	value, err := strconv.ParseUint(n.Value, 10, 64)
	if err != nil {
		return 0
	}
	return value
}

// snapshot is all that the table holds of one workspace. It is consistent
// where nobody writes, whoever compacts.
type snapshot struct {
	prefix     string
	rows       []row
	tickets    map[uint32]ticket.Ticket
	queues     map[string]row // by id
	queuesKeys map[string]row // by folded key
	keys       map[string]row // API keys by id
	jobs       map[string]row // by id
	plan       row
	timers     map[uint32]string
	held       map[uint32]string       // the calendars of tickets, by their hashes
	beside     map[string]string       // descriptions that lie beside their tickets, by number
	calendars  map[string]sla.Calendar // by hash
	changes    []row
	spoken     map[string]row // messages and comments by id
	leads      []row          // to messages that are on their ticket once
	references map[string]uint32
	log        map[uint32][]index.Entry // of each ticket in the order of its writes
	segments   map[index.Facet][]index.Stored
	words      *wordIndex
	counter    uint64
	epoch      uint64
	faults     []string
}

func (s *snapshot) fault(format string, args ...any) {
	s.faults = append(s.faults, fmt.Sprintf(format, args...))
}

func prefixOf(scope tenant.Scope) string { return "T#" + scope.Tenant() + "#W#" + scope.Workspace() }

// take reads the workspace. The logs are read before and after the rest: an
// entry that stayed covers whatever a compaction does meanwhile, and the bits
// of a ticket without one were right before. So is the manifest of words, whose
// runs never change.
func take(ctx context.Context, scope tenant.Scope) (*snapshot, error) {
	prefix := prefixOf(scope)
	for {
		before, err := logOf(ctx, prefix)
		if err != nil {
			return nil, err
		}
		rows, err := scan(ctx, prefix)
		if err != nil {
			return nil, err
		}
		after, err := logOf(ctx, prefix)
		if err != nil {
			return nil, err
		}
		if !reflect.DeepEqual(before, after) {
			continue
		}
		s := &snapshot{
			prefix: prefix, rows: rows, tickets: map[uint32]ticket.Ticket{},
			held: map[uint32]string{}, beside: map[string]string{}, words: newWordIndex(), calendars: map[string]sla.Calendar{"": {}}, queues: map[string]row{},
			queuesKeys: map[string]row{}, keys: map[string]row{}, jobs: map[string]row{}, spoken: map[string]row{},
			references: map[string]uint32{}, timers: map[uint32]string{}, log: map[uint32][]index.Entry{}, segments: map[index.Facet][]index.Stored{},
		}
		for _, r := range rows {
			s.sort(r)
		}
		return s, nil
	}
}

func scan(ctx context.Context, prefix string) ([]row, error) {
	var rows []row
	pages := dynamodb.NewScanPaginator(db, &dynamodb.ScanInput{
		TableName: aws.String(system.TableName), ConsistentRead: aws.Bool(true),
		FilterExpression:          aws.String("begins_with(PK, :prefix)"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":prefix": &types.AttributeValueMemberS{Value: prefix}},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, it := range page.Items {
			rows = append(rows, it)
		}
	}
	return rows, nil
}

func logOf(ctx context.Context, prefix string) (map[string]uint64, error) {
	out, err := db.Query(ctx, &dynamodb.QueryInput{
		TableName: aws.String(system.TableName), ConsistentRead: aws.Bool(true),
		KeyConditionExpression: aws.String("PK = :pk AND SK >= :first"),
		ProjectionExpression:   aws.String("SK"),
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":pk": &types.AttributeValueMemberS{Value: prefix + "#LOG"}, ":first": &types.AttributeValueMemberS{Value: "0"}},
	})
	if err != nil {
		return nil, err
	}
	if out.LastEvaluatedKey != nil {
		return nil, fmt.Errorf("the log of %s is longer than a page", prefix)
	}
	versions := map[string]uint64{}
	for _, it := range out.Items {
		versions[row(it).text("SK")] = 1
	}
	return versions, manifestVersion(ctx, prefix, versions)
}

// sort puts an item where it belongs; one of no known kind is a fault.
func (s *snapshot) sort(r row) {
	pk, sk := r.text("PK"), r.text("SK")
	kind, rest, _ := strings.Cut(strings.TrimPrefix(pk, s.prefix+"#"), "#")
	var err error
	switch {
	case !strings.HasPrefix(pk, s.prefix+"#"):
		s.fault("item %s %s is of another workspace", pk, sk)
	case kind == "TK" && sk == "A":
		var t ticket.Ticket
		var calendar string
		if t, calendar, err = dynamo.ReadTicket(r); err == nil && rest != fmt.Sprint(t.Number) {
			s.fault("ticket %d lies under %s", t.Number, pk)
		}
		s.tickets[t.Number], s.timers[t.Number], s.held[t.Number] = t, r.text("TSK"), calendar
	case kind == "TK" && sk == "A#D":
		s.beside[rest] = r.text("description")
	case kind == "CAL" && sk == "A":
		var c sla.Calendar
		if err = json.Unmarshal([]byte(r.text("calendar")), &c); err == nil && c.Hash() != rest {
			s.fault("calendar %s lies under %s", c.Hash(), rest)
		}
		s.calendars[rest] = c
	case kind == "TK" && (strings.HasPrefix(sk, "M#") || strings.HasPrefix(sk, "C#")):
		if sk[2:] != r.text("id") {
			s.fault("%s lies under %s", r.text("id"), sk)
		}
		s.spoken[r.text("id")] = r
	case kind == "TK" && sk == "V": // who has it open
	case kind == "TK" && strings.HasPrefix(sk, "X#"):
		s.leads = append(s.leads, r)
	case (kind == "TK" || kind == "EV") && strings.HasPrefix(sk, "E"):
		s.changes = append(s.changes, r)
	case kind == "REF" && sk == "R":
		s.references[rest] = uint32(r.number("n"))
	case kind == "CTR":
		s.counter = r.number("n")
	case kind == "ID" && sk == "I", kind == "TK" && strings.HasPrefix(sk, "I#"): // or what leads from a ticket to one
		if r.number("exp") == 0 {
			s.fault("receipt %s %s never expires", pk, sk)
		}
	case kind == "LOG" && sk == "!":
		s.epoch = r.number("e")
	case kind == "LOG" && sk == "!m": // from which manifest on the runs have what was deleted
	case kind == "LOG":
		var facets index.Entry
		var said terms.Entry
		if facets, said, err = dynamo.ReadLogEntry(r); said.Facets > 0 {
			s.log[facets.N] = append(s.log[facets.N], facets)
		}
		s.words.log = append(s.words.log, said)
	case kind == "IX":
		var stored index.Stored
		stored, err = dynamo.ReadSegment(r)
		s.segments[index.Facet(rest)] = append(s.segments[index.Facet(rest)], stored)
	case kind == "WDM" || kind == "WDP":
		err = s.words.sort(kind, rest, r)
	case kind == "QU" && sk == "A":
		s.queues[rest] = r
	case kind == "QK" && strings.HasPrefix(sk, "Q#"):
		s.queuesKeys[sk[2:]] = r
	case kind == "AK" && strings.HasPrefix(sk, "AK#"):
		s.keys[r.text("id")] = r
	case kind == "CFG" && sk == "SLA":
		s.plan = r
	case kind == "CFG" && (sk == "SET" || sk == "CF"), kind == "AU", kind == "UR", kind == "FD", kind == "NB", kind == "WH": // audit, usage, feed and inboxes follow by themselves
	case kind == "ST": // where lists of a time of creation begin
	case kind == "MB" || kind == "MBX": // members, as they came, and mailboxes
	case kind == "JOB":
		s.jobs[sk] = r
	case kind == "TK" && strings.HasPrefix(sk, "L#"): // letters
	case kind == "MID", kind == "TK" && strings.HasPrefix(sk, "Y#"): // on which tickets letters are
	case kind == "MID", kind == "LT", kind == "LK", kind == "TK" && (strings.HasPrefix(sk, "Y#") || strings.HasPrefix(sk, "Z#")): // letters, and on which tickets they are
	case kind == "CS": // what customers answered
	case kind == "BK": // what a bulk is to do, and what became of its tickets
	default:
		s.fault("item %s %s is of no known kind", pk, sk)
	}
	if err != nil {
		s.fault("item %s %s: %v", pk, sk, err)
	}
}
