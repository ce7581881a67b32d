package desk

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"docket/shared/bulk"
	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/grant"
	"docket/shared/id"
	"docket/shared/job"
	"docket/shared/rest"
	"docket/shared/tenant"
)

// Bulk is a change of many tickets.
type Bulk struct {
	ID        string       `json:"id"`
	State     string       `json:"state" enum:"waiting,running,done,failed,cancelled"`
	Total     int          `json:"total" doc:"How many tickets it means"`
	Done      int          `json:"done" doc:"How many of them had their turn"`
	Changed   int          `json:"changed"`
	Skipped   int          `json:"skipped" doc:"How many of those that had their turn stayed as they were; the list of the bulk's tickets says why"`
	Error     string       `json:"error,omitempty" doc:"Why the last attempt failed"`
	Tickets   []BulkTicket `json:"tickets,omitempty" nullable:"false" doc:"What became of each, where at most 100 are looked at and this is the answer of the call that began it"`
	CreatedAt time.Time    `json:"created_at"`
	UpdatedAt time.Time    `json:"updated_at"`
}

// BulkTicket is what became of one ticket of a bulk.
type BulkTicket struct {
	TicketID  string `json:"ticket_id,omitempty"`
	Reference string `json:"reference,omitempty"`
	Outcome   string `json:"outcome" enum:"changed,unchanged,no_longer_matches,not_found,erased,changed_since,refused,failed" doc:"All but changed are of tickets that stayed as they were"`
	Sequence  uint64 `json:"sequence,omitempty" doc:"Of its act, by which that is taken back"`
	Detail    string `json:"detail,omitempty"`
}

type bulkAnswer struct {
	Bulk      Bulk   `json:"bulk"`
	RequestID string `json:"request_id"`
}

type changedBulk struct {
	Bulk      rest.IfRead[Bulk] `json:"bulk"`
	RequestID string            `json:"request_id"`
}

func showBulk(j job.Job) Bulk {
	return Bulk{ID: j.ID, State: string(j.State), Total: j.Total, Done: j.Done, Changed: j.Done - j.Skipped, Skipped: j.Skipped, Error: j.Error,
		CreatedAt: j.CreatedAt, UpdatedAt: j.UpdatedAt}
}

func showBulkTicket(r bulk.Row) BulkTicket {
	shown := BulkTicket{Reference: r.Reference, Outcome: string(r.Outcome), Sequence: r.Sequence, Detail: r.Detail}
	if r.TicketID != "" {
		shown.TicketID = id.TicketPrefix + r.TicketID
	}
	return shown
}

func answerBulk(call *rest.Call) change.Render[job.Job] {
	return func(j job.Job) (change.Answer, error) {
		return rest.Answer(http.StatusAccepted, j.Version, bulkAnswer{Bulk: showBulk(j), RequestID: call.RequestID})
	}
}

// inCall does a bulk that begin began, if it is small, and answers what became of it. A
// call that comes again under its idempotency key is answered how far the bulk is.
func inCall(ctx context.Context, call *rest.Call, s Store, begin func(change.Render[job.Job]) (change.Answer, error)) (change.Answer, error) {
	var begun job.Job
	answer, err := begin(func(j job.Job) (change.Answer, error) {
		begun = j
		return answerBulk(call)(j)
	})
	if err != nil {
		return answer, err
	}
	var first bulkAnswer
	if err := json.Unmarshal(answer.Body, &first); err != nil {
		return answer, err
	}
	held := first.Bulk.State == string(job.Running) // by the call that began it
	switch {
	case answer.Replayed:
		begun, err = bulk.Of(ctx, s, call.Scope(), first.Bulk.ID)
	case held:
		begun, err = bulk.Run(ctx, s, call.Now, begun)
	}
	if err != nil || begun.ID == "" {
		return answer, nil // it is begun, and the worker goes on with it
	}
	shown := bulkAnswer{Bulk: showBulk(begun), RequestID: first.RequestID}
	status := http.StatusAccepted
	if begun.Final() {
		status = http.StatusOK
	}
	if held {
		rows, err := s.RowsOf(ctx, call.Scope(), begun.ID, "", bulk.InCall)
		if err != nil {
			return answer, err
		}
		for _, page := range rows.Rows {
			for _, row := range page.Rows {
				shown.Bulk.Tickets = append(shown.Bulk.Tickets, showBulkTicket(row))
			}
		}
	}
	is, err := rest.Answer(status, begun.Version, shown)
	is.Replayed = answer.Replayed
	return is, err
}

// doBulk begins a bulk and does one that is small.
func doBulk() grant.Table {
	return grant.Union(grant.DoBulk(), grant.On(grant.Jobs, grant.Put, grant.Get, grant.Update), grant.On(grant.Changes, grant.Put), grant.KeepAnswer())
}

// mayArchive refuses to archive and to restore to who may not.
func mayArchive(call *rest.Call) error {
	if !call.Principal.Can(tenant.DeskDelete) {
		return fault.New(fault.InsufficientScope, "archiving and restoring needs the scope "+string(tenant.DeskDelete))
	}
	return nil
}
