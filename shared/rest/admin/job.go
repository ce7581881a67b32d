package admin

import (
	"net/http"
	"time"

	"docket/shared/change"
	"docket/shared/job"
	"docket/shared/rest"
)

// Job is work that lasts, as it is shown.
type Job struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind" enum:"rematch,reindex,rebuild_audit,rebuild_satisfaction,erase_contact,purge_deleted,replay_webhook,bulk,compaction" doc:"A compaction is begun by the system itself, and a purge_deleted with each ticket that is deleted"`
	State     string     `json:"state" enum:"waiting,running,done,failed,cancelled"`
	Done      int        `json:"done" doc:"How many things are done: tickets, records, or items that were erased"`
	Skipped   int        `json:"skipped,omitempty" doc:"How many of these were left as they were"`
	Total     *int       `json:"total,omitempty" doc:"How many there are, where that is known"`
	Error     string     `json:"error,omitempty" doc:"Why the last attempt failed"`
	NotBefore *time.Time `json:"not_before,omitempty" doc:"When it goes on, where it waits for that"`
	RequestID string     `json:"begun_by_request_id" doc:"The request that began it"`
	CreatedAt time.Time  `json:"created_at"`
	UpdatedAt time.Time  `json:"updated_at"`
}

type jobAnswer struct {
	Job       Job    `json:"job"`
	RequestID string `json:"request_id"`
}

func showJob(j job.Job) Job {
	shown := Job{ID: j.ID, Kind: string(j.Kind), State: string(j.State), Done: j.Done, Skipped: j.Skipped, Error: j.Error,
		RequestID: j.RequestID, CreatedAt: j.CreatedAt, UpdatedAt: j.UpdatedAt}
	if j.Total > 0 {
		shown.Total = &j.Total
	}
	if !j.NotBefore.IsZero() {
		shown.NotBefore = &j.NotBefore
	}
	return shown
}

func answerJob(call *rest.Call, status int) change.Render[job.Job] {
	return func(j job.Job) (change.Answer, error) {
		return rest.Answer(status, j.Version, jobAnswer{Job: showJob(j), RequestID: call.RequestID})
	}
}

// begun answers a job that was begun and is not done.
const begun = http.StatusAccepted
