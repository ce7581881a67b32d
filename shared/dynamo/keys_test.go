package dynamo

import (
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/grant"
	"docket/shared/index"
	"docket/shared/tenant"
	"docket/shared/testing/policytest"
	"docket/shared/ticket"
	"docket/shared/webhook"

	"pgregory.net/rapid"
)

// A role names the partitions of its function by kind. So every key that is
// made here must be of its own kind and of no other, whatever values are in it.
func TestEveryKeyIsOfItsOwnKindOfPartitionAndOfNoOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-z][a-z0-9-]{0,8}`)
		scope, err := tenant.NewScope(name.Draw(t, "tenant"), name.Draw(t, "workspace"))
		if err != nil {
			t.Fatal(err)
		}
		k, n := keysOf(scope), rapid.Uint32().Draw(t, "number")
		said := rapid.SampledFrom([]string{"x", "a#TK#1", "#LOG", "b#CFG", "T#a#W#b#JOB", "K#1", "#QK"}).Draw(t, "said")
		made := time.UnixMilli(rapid.Int64Range(0, 1<<42).Draw(t, "at"))
		for _, c := range []struct {
			key  string
			kind grant.Partition
		}{
			{k.ticket(n).pk, grant.Tickets}, {k.description(n).pk, grant.Tickets}, {k.message(n, said).pk, grant.Tickets},
			{k.comment(n, said).pk, grant.Tickets}, {k.said(n, said).pk, grant.Tickets}, {k.answer(n, said, said).pk, grant.Tickets}, {k.related(n, said).pk, grant.Tickets}, {k.unsent(n, ticket.UnsentOf{Reader: said, Mode: ticket.NoteMode}).pk, grant.Tickets},
			{k.presence(n).pk, grant.Tickets}, {k.read(hashed(said), n).pk, grant.Reads}, {heldTimer(made, said, hashed(said)).pk, grant.Timers}, {k.ticketChanges(n)[0].partition, grant.Tickets},
			{k.change(change.Change{Ticket: 7, ID: said}).pk, grant.Tickets}, {k.change(change.Change{ID: said, At: made}).pk, grant.Changes},
			{k.otherChanges(made)[0].partition, grant.Changes}, {k.relatedTo(said, said).pk, grant.Requests}, {k.counter().pk, grant.Counter},
			{k.reference(said).pk, grant.References}, {k.start(made, n).pk, grant.Starts}, {k.settings().pk, grant.Settings}, {k.plan().pk, grant.Settings}, {k.fields().pk, grant.Settings}, {k.labels().pk, grant.Settings}, {k.mailTemplates().pk, grant.Settings},
			{k.answered(ticket.Counted{}, n).pk, grant.Scores}, {k.figure(agentFigures, said, said).pk, grant.Scores},
			{k.canned(said).pk, grant.Canned}, {k.shortcut(tenant.User{Subject: said}, said).pk, grant.Canned}, {k.order("job_01a2").pk, grant.Bulks}, {k.chosen("job_01a2", n).pk, grant.Bulks}, {k.outcome("job_01a2", n).pk, grant.Bulks},
			{k.member(said).pk, grant.Members}, {k.memberRoster().pk, grant.Members}, {k.invitation(said).pk, grant.Members},
			{k.contact(said).pk, grant.Contacts}, {k.claim(said).pk, grant.Contacts}, {k.found(said, said).pk, grant.Contacts},
			{k.suppression(said).pk, grant.Suppressed}, {k.mailAddress(said).pk, grant.Suppressed},
			{k.order("job_01a2").pk, grant.Bulks}, {k.chosen("job_01a2", n).pk, grant.Bulks}, {k.outcome("job_01a2", n).pk, grant.Bulks},
			{k.canned(said).pk, grant.Canned}, {k.shortcut(tenant.User{Subject: said}, said).pk, grant.Canned}, {k.view(tenant.User{Subject: said}, said).pk, grant.Views}, {k.viewCount(tenant.User{Subject: said}).pk, grant.Views},
			{k.file("file_01a2").pk, grant.Files}, {k.fileOn(n, said).pk, grant.Tickets}, {fileTimer(made, said).pk, grant.Timers},
			{k.letter("letter_01a2", said).pk, grant.LetterData}, {k.letterOn(n, said, said).pk, grant.Tickets}, {k.keptLetter(said).pk, grant.KeptMail},
			{k.mailID(said, said).pk, grant.MailIDs}, {k.mailIDOn(n, said).pk, grant.Tickets}, {k.outgoing(n, said, said).pk, grant.Tickets}, {k.dueLetter(made, said).pk, grant.Deliveries}, {k.bound(said, made).pk, grant.Deliveries},
			{k.queueByKey(strings.ToLower(said)).pk, grant.QueueKeys}, {k.queueByID("01a21961").pk, grant.Queues}, {k.apiKey(said).pk, grant.APIKeys},
			{k.webhook(said).pk, grant.Webhooks}, {k.webhookCount().pk, grant.Webhooks}, {k.webhookSecrets("webhook_01a21961").pk, grant.Secrets},
			{k.endpointState("webhook_01a21961").pk, grant.Deliveries}, {k.delivery("webhook_01a21961", said).pk, grant.Deliveries}, {k.parked("webhook_01a21961", webhook.Parked{Ticket: said}).pk, grant.Deliveries}, {hookTimer(made, said).pk, grant.Timers},
			{k.inbox(said).pk, grant.Inboxes},
			{k.calendar(hashed(said)).pk, grant.Calendars}, {k.receipt(hashed(said)).pk, grant.Receipts}, {k.audits(made, 3), grant.Audit},
			{k.total(made).pk, grant.Usage}, {k.page(uint64(n)).pk, grant.Feed}, {k.counted().pk, grant.Feed}, {k.job(said).pk, grant.Jobs}, {k.entry(n, uint64(n)).pk, grant.Log}, {k.epoch().pk, grant.Log},
			{k.segment(index.New("tag", said), n).pk, grant.Segments},
			{k.wordManifest().pk, grant.WordManifest}, {k.wordPart(hashed(said)), grant.WordParts},
			{credentialKey("1a2b").pk, grant.Credentials}, {organisationKey(said, said).pk, grant.Organisations}, {jwksKey(said).pk, grant.KeySets}, {k.mailboxes().pk, grant.Mailboxes}, {mailClaimKey(said).pk, grant.MailClaims},
			{leaseKey(said).pk, grant.Leases}, {quarantineKey(made, said, said).pk, grant.Quarantine},
			{quarantineParts(quarantineKey(made, said, said), said).partition, grant.Quarantine}, {timer(made, said).pk, grant.Timers}, {jobTimer(made, said).pk, grant.Timers},
		} {
			kinds := slices.DeleteFunc(grant.Partitions(), func(p grant.Partition) bool { return !policytest.Like(string(p), c.key) })
			if !slices.Equal(kinds, []grant.Partition{c.kind}) {
				t.Errorf("%s is of the kinds %q, want %q", c.key, kinds, c.kind)
			}
		}
	})
}
