// Package admin is the face of those who run a workspace: its settings, SLA
// policies and business hours, API keys, audit and usage records, and jobs.
// Each operation is one file and one function.
package admin

import (
	"context"

	"docket/shared/audit"
	"docket/shared/contact"
	"docket/shared/feed"
	"docket/shared/identity"
	"docket/shared/job"
	"docket/shared/list"
	"docket/shared/rest"
	"docket/shared/settings"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// Store is what the face's operations need of the table.
type Store interface {
	identity.KeyStore
	audit.Reader
	feed.Reader
	settings.Store
	job.Reader
	contact.Store

	// Trace lists what one request id joins, from behind a place: the recorded
	// Changes, and then what other modules made under it.
	Trace(ctx context.Context, scope tenant.Scope, requestID, after string, limit int) (list.Page[ticket.Traced], error)
}

// Routes lists every operation of the face.
func Routes(s Store) []rest.Route {
	return []rest.Route{
		GetSLAPolicies(s),
		PutSLAPolicies(s),
		GetBusinessHours(s),
		PutBusinessHours(s),
		GetSettings(s),
		UpdateSettings(s),
		ListAPIKeys(s),
		CreateAPIKey(s),
		RevokeAPIKey(s),
		ListAuditEvents(s),
		GetAuditTrace(s),
		ListUsageEvents(s),
		GetUsageSummary(s),
		ListEvents(s),
		CreateJob(s),
		ListJobs(s),
		GetJob(s),
		CancelJob(s),
		GetAdminDocument(s),
	}
}

// Face is the admin face, with routes to serve. Policies and business hours lie
// among the paths of Support, whose clocks go by them, and are of its module;
// all else is there when every module is switched off.
func Face(routes ...rest.Route) rest.Face {
	return rest.Face{Name: "admin", Prefixes: []string{"/v1", "/v1/support/sla-policies", "/v1/support/business-hours"},
		Envelope: rest.Problems, Info: info, Routes: routes}
}

var info = rest.Info{
	Title:   "Docket Administration",
	Version: "1.0.0",
	Description: "Settings, SLA policies, API keys, records and jobs of one workspace. " +
		"Every answer carries a `request_id`; errors are RFC 9457 problems with a `code`.",
	Tags: []rest.Tag{
		{Name: "SLA", Description: "How long tickets may wait: policies by priority, and business hours"},
		{Name: "Settings", Description: "What the workspace is"},
		{Name: "Audit", Description: "Who did what, under which request"},
		{Name: "Events", Description: "What happened, in one order that can be followed"},
		{Name: "Usage", Description: "What the writes of a workspace count for"},
		{Name: "Jobs", Description: "Work that lasts, done in the background: how far it is, and why it failed"},
		{Name: "API keys", Description: "Credentials of programs, for one workspace each"},
	},
}
