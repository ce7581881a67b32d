package admin

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"docket/shared/change"
	"docket/shared/contact"
	"docket/shared/fault"
	"docket/shared/grant"
	"docket/shared/job"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type createJob struct {
	rest.Input
	rest.Idempotent
	Body struct {
		Kind           string   `json:"kind" enum:"rematch,reindex,rebuild_audit,rebuild_satisfaction,purge_deleted,erase_contact" doc:"rematch holds open tickets to the SLA plan and queues as they are, reindex brings every ticket's filters to today's, rebuild_audit enters every write in audit and usage anew, rebuild_satisfaction sums up the answers of customers anew, purge_deleted erases for good what was written on tickets that were deleted as long ago as the workspace keeps them now. None of these does harm where nothing is to do. erase_contact erases for good what a contact wrote, and what was written on the contact's tickets."`
		Contact        *Contact `json:"contact,omitempty" doc:"Whom erase_contact erases, and nothing for another kind"`
		IdempotencyKey string   `json:"idempotency_key,omitempty" minLength:"1" maxLength:"255"`
	}
}

// Contact is a customer who is to be erased.
type Contact struct {
	ID     string `json:"id,omitempty" minLength:"1" maxLength:"128" doc:"The contact_id of their tickets, or of a contact, who is erased with all addresses"`
	UserID string `json:"user_id,omitempty" minLength:"1" maxLength:"128" doc:"Of a requester who signs in"`
	Issuer string `json:"issuer,omitempty" minLength:"1" maxLength:"2000" doc:"Of user_id, and given with it: the same user_id of another issuer is another user"`
	Email  string `json:"email,omitempty" minLength:"1" maxLength:"320" doc:"Of a requester, or of the author of a message"`
}

// arguments are the job's.
func (in *createJob) arguments(ctx context.Context, call *rest.Call, s Store) (string, error) {
	c, kind := in.Body.Contact, job.Kind(in.Body.Kind)
	switch {
	case kind != job.EraseContact && c == nil:
		return "", nil
	case kind != job.EraseContact:
		var r fault.Rules
		r.Broken("contact", "is nothing for a job of this kind")
		return "", r.Err()
	case c == nil:
		c = &Contact{}
	}
	who := ticket.Contact{ID: c.ID, UserID: c.UserID, Issuer: c.Issuer, Email: c.Email}
	if err := who.Check(); err != nil {
		return "", err
	}
	who, err := contact.Known(ctx, s, call.Scope(), who)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(who)
	if err != nil {
		return "", fmt.Errorf("encode a contact: %w", err)
	}
	return string(text), nil
}

// CreateJob begins work that lasts.
func CreateJob(s Store) rest.Route {
	route := rest.Route{
		Operation: "create_job", Method: http.MethodPost, Path: "/v1/jobs",
		Permission: tenant.SettingsWrite, Tag: "Jobs", Status: begun,
		Table:   grant.Union(grant.On(grant.Jobs, grant.Put), grant.On(grant.Contacts, grant.Get), grant.On(grant.Changes, grant.Put), grant.KeepAnswer()),
		Summary: "Begin a job", Description: "Begins work that goes on in the background, and can be begun again at any time.",
		Problems: []int{http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}
	return rest.Write[createJob, jobAnswer](route, func(ctx context.Context, call *rest.Call, in *createJob) (change.Answer, error) {
		arguments, err := in.arguments(ctx, call, s)
		if err != nil {
			return change.Answer{}, err
		}
		return job.Begin(ctx, s, call.Act(), job.Kind(in.Body.Kind), arguments, answerJob(call, begun))
	})
}
