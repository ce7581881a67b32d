package lambdahost

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"docket/shared/audit"
	"docket/shared/bulk"
	"docket/shared/canned"
	"docket/shared/change"
	"docket/shared/contact"
	"docket/shared/customfield"
	"docket/shared/feed"
	"docket/shared/id"
	"docket/shared/identity"
	"docket/shared/job"
	"docket/shared/label"
	"docket/shared/list"
	"docket/shared/mail"
	"docket/shared/mail/receive"
	"docket/shared/mail/suppress"
	"docket/shared/member"
	"docket/shared/notice"
	"docket/shared/queue"
	"docket/shared/rest"
	"docket/shared/rest/admin"
	"docket/shared/rest/desk"
	"docket/shared/rest/support"
	"docket/shared/settings"
	"docket/shared/tenant"
	"docket/shared/ticket"
	"docket/shared/webhook"
)

// bursting is a store whose every row is as large as rows may be, full of one text.
type bursting struct {
	faced
	of string
}

// faced is what the faces of agents ask of the table.
type faced interface {
	support.Store
	desk.Store
}

// text fills so many bytes, and characters so many of those.
func (b bursting) text(bytes int) string   { return strings.Repeat(b.of, bytes/len(b.of)) }
func (b bursting) characters(n int) string { return string([]rune(strings.Repeat(b.of, n))[:n]) }

// fields are one field, of 32 KiB where every sign is escaped. Separators of
// lines are not, as a client may send them.
func (b bursting) fields() customfield.Values {
	value, err := rest.Marshal(b.text(32 << 10 / 6))
	if err != nil {
		panic(err)
	}
	unescaped := strings.NewReplacer(`\u2028`, "\u2028", `\u2029`, "\u2029").Replace(string(value))
	return customfield.Values{"f": json.RawMessage(unescaped)}
}

var burstID = id.NewTicket(1, time.Unix(1_800_000_000, 0)).String()

func rowsOf[R any](limit int, row func(n int) R) list.Page[R] {
	page := list.Page[R]{More: true, Next: "next"}
	for n := range limit {
		page.Rows = append(page.Rows, row(n))
	}
	return page
}

func (b bursting) TicketByReference(context.Context, tenant.Scope, string) (string, error) {
	return burstID, nil
}

func (b bursting) RecentLabels(context.Context, tenant.Scope) (label.Labels, error) {
	return label.Labels{}, nil // each tag has a colour of its own
}

func (b bursting) RecentPeople(context.Context, tenant.Scope) (member.People, error) {
	return member.PeopleOf([]member.Member{{ID: b.characters(ticket.MaxID), Name: b.characters(member.MaxName), Email: b.characters(member.MaxEmail)}}), nil
}

func (b bursting) RecentMember(context.Context, tenant.Scope, string) (member.Member, error) {
	return member.Member{}, member.ErrNotFound
}

func (b bursting) Version(context.Context, ticket.Sight) (string, error) { return "v", nil }

func (b bursting) Tickets(_ context.Context, _ ticket.Sight, ask ticket.List) (ticket.Page, error) {
	page := ticket.Page{More: true, Next: ticket.Position{Number: 7}}
	for n := range ask.Limit {
		t := ticket.Ticket{ID: burstID, Number: uint32(ask.Limit - n), Description: b.text(ticket.MaxText), CustomFields: b.fields()}
		for _, f := range ticket.Fields() {
			if f.Get(&t) == "" {
				f.Set(&t, b.characters(ticket.MaxID))
			}
		}
		for range ticket.MaxTags {
			t.Tags = append(t.Tags, b.characters(ticket.MaxTag))
		}
		page.Tickets = append(page.Tickets, t)
	}
	return page, nil
}

func (b bursting) Groups(ctx context.Context, sight ticket.Sight, ask ticket.List, groups []ticket.Choice) (pages []ticket.Page, err error) {
	for range groups {
		page, err := b.Tickets(ctx, sight, ask)
		if err != nil {
			return nil, err
		}
		pages = append(pages, page)
	}
	return pages, nil
}

func (b bursting) Thread(ctx context.Context, sight ticket.Sight, ticketID string, ask ticket.ConversationList) (list.Page[ticket.Entry], error) {
	said, err := b.Messages(ctx, sight, ticketID, ask)
	return rowsOf(len(said.Rows), func(n int) ticket.Entry { return ticket.Entry{Place: "p", Message: &said.Rows[n]} }), err
}

func (b bursting) Messages(_ context.Context, _ ticket.Sight, ticketID string, ask ticket.ConversationList) (list.Page[ticket.Message], error) {
	return rowsOf(ask.Limit, func(int) ticket.Message {
		return ticket.Message{ID: "msg_1", TicketID: ticketID, Subject: b.characters(ticket.MaxSubject), Body: b.text(ticket.MaxText),
			AuthorName: b.characters(ticket.MaxAuthorName), AuthorEmail: b.characters(ticket.MaxEmail),
			ExternalMessageID: b.characters(ticket.MaxExternal), CustomFields: b.fields()}
	}), nil
}

func (b bursting) Comments(_ context.Context, _ ticket.Sight, ticketID string, ask ticket.ConversationList) (list.Page[ticket.Comment], error) {
	return rowsOf(ask.Limit, func(int) ticket.Comment {
		return ticket.Comment{ID: "comment_1", TicketID: ticketID, Body: b.text(ticket.MaxText), AuthorName: b.characters(ticket.MaxAuthorName),
			AuthorEmail: b.characters(ticket.MaxEmail), CustomFields: b.fields()}
	}), nil
}

func (b bursting) related(int) ticket.Related {
	return ticket.Related{ID: "related_1", TicketID: burstID, Kind: ticket.Task, ExternalID: b.characters(ticket.MaxID),
		Title: b.characters(ticket.MaxTitle), URL: "https://x.example/" + strings.Repeat("&", ticket.MaxURL), RequestID: b.characters(ticket.MaxID), Source: b.characters(1000)}
}

func (b bursting) Relateds(_ context.Context, _ ticket.Sight, _ string, _ ticket.RelatedKind, ask ticket.ConversationList) (list.Page[ticket.Related], error) {
	return rowsOf(ask.Limit, b.related), nil
}

func (b bursting) Queues(_ context.Context, _ tenant.Scope, ask queue.List) (list.Page[queue.Queue], error) {
	return rowsOf(ask.Limit, func(int) queue.Queue {
		return queue.Queue{ID: "queue_1", Key: "k", Name: b.characters(200), Description: b.text(64 << 10), CustomFields: b.fields()}
	}), nil
}

func (b bursting) Job(_ context.Context, scope tenant.Scope, jobID string) (job.Job, error) {
	return job.Job{ID: jobID, Scope: scope, Kind: job.Bulk}, nil
}

func (b bursting) RowsOf(context.Context, tenant.Scope, string, string, int) (list.Page[bulk.Rows], error) {
	return rowsOf(1, func(int) bulk.Rows {
		var page bulk.Rows
		for range 50 {
			page.Rows = append(page.Rows, bulk.Row{TicketID: burstID, Reference: b.characters(ticket.MaxReference), Outcome: bulk.Refused, Detail: b.characters(bulk.MaxDetail)})
		}
		return page
	}), nil
}

func (b bursting) CannedList(_ context.Context, _ tenant.Scope, ask canned.List) (list.Page[canned.Response], error) {
	return rowsOf(ask.Limit, func(int) canned.Response {
		return canned.Response{ID: "canned_1", Title: b.characters(canned.MaxTitle), Shortcut: b.characters(canned.MaxShortcut), Body: b.text(canned.MaxBody)}
	}), nil
}

func (b bursting) Inbox(_ context.Context, _ tenant.Scope, user string) (notice.Inbox, error) {
	box := notice.Inbox{User: user}
	for n := range notice.MostNotices {
		box.Notices = append(box.Notices, notice.Notice{Place: fmt.Sprintf("%012d.001", n), Kind: notice.CustomerReplied, Ticket: uint32(n % 150), At: time.Now(), By: b.characters(255)})
	}
	return box, nil
}

func (b bursting) TicketsOf(ctx context.Context, sight ticket.Sight, numbers []uint32) ([]ticket.Ticket, error) {
	page, err := b.Tickets(ctx, sight, ticket.List{Limit: len(numbers)})
	return page.Tickets, err
}

func (b bursting) Contacts(_ context.Context, _ tenant.Scope, ask contact.List) (list.Page[contact.Contact], error) {
	return rowsOf(ask.Limit, func(int) contact.Contact {
		c := contact.Contact{ID: "contact_1", Name: b.characters(contact.MaxName), Phone: b.characters(contact.MaxPhone), Company: b.characters(contact.MaxCompany), Notes: b.text(contact.MaxNotes)}
		for range contact.MaxEmails {
			c.Emails = append(c.Emails, b.characters(contact.MaxEmail))
		}
		return c
	}), nil
}

func (b bursting) Suppressions(_ context.Context, _ tenant.Scope, ask suppress.List) (list.Page[suppress.Address], error) {
	return rowsOf(ask.Limit, func(int) suppress.Address {
		return suppress.Address{ID: "suppression_1", Address: b.characters(suppress.MaxAddress), Said: b.characters(suppress.MaxSaid), TicketID: burstID, By: b.characters(suppress.MaxID)}
	}), nil
}

func (b bursting) KeptLetters(_ context.Context, _ tenant.Scope, _ string, limit int) (list.Page[receive.Letter], error) {
	return rowsOf(limit, func(int) receive.Letter {
		l := receive.Letter{ID: "letter_1", Subject: b.characters(1000), MessageID: b.characters(1000), From: mail.Address{Name: b.characters(ticket.MaxAuthorName), Address: b.characters(ticket.MaxEmail)}}
		for range 50 {
			l.To, l.Cc = append(l.To, l.From), append(l.Cc, l.From)
		}
		return l
	}), nil
}

// fielded is the same of the Helpdesk face, which shows fields that are defined.
type fielded struct {
	bursting
	webhook.Store
}

func (f fielded) Endpoint(context.Context, tenant.Scope, string) (webhook.Endpoint, error) {
	return webhook.Endpoint{}, nil
}

func (f fielded) Delivery(context.Context, tenant.Scope, string, string) (webhook.Delivery, error) {
	return webhook.Delivery{}, webhook.ErrNoDelivery
}

func (f fielded) FeedEnd(context.Context, tenant.Scope) (feed.Place, error) { return feed.Place{}, nil }

func (f fielded) Deliveries(_ context.Context, _ tenant.Scope, _ string, ask webhook.DeliveryList) (list.Page[webhook.Delivery], error) {
	return rowsOf(ask.Limit, func(int) webhook.Delivery {
		return webhook.Delivery{ID: "whd_1", Place: "1", Last: webhook.Attempt{At: time.Unix(1, 0), Answer: []byte(f.text(1 << 10)), Trouble: f.characters(1000)}}
	}), nil
}

func (f fielded) Receipt(ctx context.Context, scope tenant.Scope, once change.IdempotencyKey, now time.Time) (*change.Receipt, error) {
	return f.bursting.Receipt(ctx, scope, once, now)
}

func (f fielded) Commit(ctx context.Context, c change.Commit) error { return f.bursting.Commit(ctx, c) }

func (f fielded) Fields(context.Context, tenant.Scope) (settings.Fields, error) {
	return settings.Fields{Definitions: customfield.Definitions{{ID: "cf_1", Key: "f", Type: customfield.Text}}, Version: 1}, nil
}

func (f fielded) RecentFields(ctx context.Context, scope tenant.Scope) (settings.Fields, error) {
	return f.Fields(ctx, scope)
}

// records is the same of the admin face.
type records struct {
	admin.Store
	bursting
}

func (r records) Job(ctx context.Context, scope tenant.Scope, jobID string) (job.Job, error) {
	return r.bursting.Job(ctx, scope, jobID)
}

func (r records) Contacts(ctx context.Context, scope tenant.Scope, ask contact.List) (list.Page[contact.Contact], error) {
	return r.bursting.Contacts(ctx, scope, ask)
}

// change is a patch of all custom fields.
func (r records) change(int) change.Change {
	value := r.fields()["f"]
	return change.Change{ID: "01890000-0000-7000-8000-000000000000_0", RequestID: "req_1", Kind: change.TicketUpdated,
		Actor:  change.Actor{Name: r.characters(1000), Email: r.characters(1000)},
		Fields: []change.Field{{Name: "custom_fields." + r.characters(64), Old: value, New: value}}}
}

func (r records) Audits(_ context.Context, _ tenant.Scope, ask audit.List) (list.Page[change.Change], error) {
	return rowsOf(ask.Limit, r.change), nil
}

func (r records) Feed(_ context.Context, _ tenant.Scope, after feed.Place, limit int, _ func(change.Change) bool) (feed.Page, error) {
	page := feed.Page{Next: feed.Place{Page: after.Page + 1}, More: true}
	for n := range limit {
		page.Entries = append(page.Entries, feed.Entry{Place: feed.Place{Page: after.Page + 1, Entry: n + 1}, Change: r.change(n)})
	}
	return page, nil
}

func (r records) Usages(_ context.Context, _ tenant.Scope, ask audit.List) (list.Page[audit.Usage], error) {
	return rowsOf(ask.Limit, func(int) audit.Usage {
		return audit.Usage{ID: "u", Operation: r.characters(100), Meters: map[string]int64{r.characters(1000): 1}}
	}), nil
}

func (r records) Trace(_ context.Context, _ tenant.Scope, _, _ string, limit int) (list.Page[ticket.Traced], error) {
	return rowsOf(limit, func(n int) ticket.Traced {
		related := r.related(n)
		if n < limit/2 {
			return ticket.Traced{Change: r.change(n)}
		}
		return ticket.Traced{Related: &related}
	}), nil
}

func (r records) Keys(_ context.Context, _ tenant.Scope, ask identity.KeyList) (list.Page[identity.Key], error) {
	return rowsOf(ask.Limit, func(int) identity.Key {
		return identity.Key{ID: "k", Name: r.characters(100), Permissions: tenant.Permissions()}
	}), nil
}

func (r records) Jobs(_ context.Context, _ tenant.Scope, ask job.List) (list.Page[job.Job], error) {
	return rowsOf(ask.Limit, func(int) job.Job { return job.Job{ID: "job_1", Kind: job.Reindex, Error: r.characters(1000)} }), nil
}

// everybody lets one key in everywhere.
type everybody struct {
	identity.Directory
	key identity.Key
}

func (e everybody) Key(context.Context, string) (identity.Key, error) { return e.key, nil }
func (e everybody) Workspace(_ context.Context, s tenant.Scope) (tenant.Workspace, error) {
	return tenant.NewWorkspace(s, true), nil
}

func (e everybody) RecentMember(context.Context, tenant.Scope, string) (member.Member, error) {
	return member.Member{}, member.ErrNotFound
}
