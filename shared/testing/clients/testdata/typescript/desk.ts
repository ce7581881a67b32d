// An agent's morning with forty tickets.
import type { paths } from './generated/desk.js'

import { connect, given, refused, tell } from './docket.js'

const client = connect<paths>()
const priorities = ['low', 'medium', 'high', 'urgent'] as const
const channels = ['email', 'phone', 'chat', 'portal'] as const

for (let n = 0; n < 40; n++) {
  const made = given(await client.POST('/desk/api/v1/tickets', {
    params: { header: { 'Idempotency-Key': `morning-${n}` } },
    body: {
      title: `Request ${n}`, priority: priorities[n % 4]!, channel: channels[n % 4]!, labels: [n % 2 === 0 ? 'even' : 'odd'],
      customer_name: `Customer ${n % 8}`, customer_email: `customer${n % 8}@example.com`,
    },
  }))
  if (n % 13 === 0) {
    tell('created', made.ticket.reference, made.ticket.status, made.ticket.priority, made.ticket.channel)
  }
}

const counts = async () => {
  const shown = given(await client.GET('/desk/api/v1/ticket-counts')).counts.map((one) => `${one.tab} ${one.count}`)
  tell('counts', shown.join(', '))
}
await counts()

// What waits the longest comes first where nothing is promised.
let listed = 0
for (let cursor: string | undefined, more = true; more; ) {
  const page = given(await client.GET('/desk/api/v1/tickets', { params: { query: { limit: 15, ...(cursor === undefined ? {} : { cursor }) } } }))
  listed += page.tickets.length
  tell('page', page.tickets.length, page.tickets[0]?.reference)
  cursor = page.next_cursor
  more = cursor !== undefined
}
tell('listed', listed)
const urgent = given(await client.GET('/desk/api/v1/tickets', {
  params: { query: { priority: ['urgent'], channel_not: ['chat'], label: ['odd'], assignee_id: ['none'], sort_by: 'created_at', limit: 3 } },
}))
tell('urgent', urgent.tickets.map((ticket) => ticket.reference).join(', '))
const found = given(await client.GET('/desk/api/v1/tickets', { params: { query: { query: 'TKT-0007' } } }))
tell('found', found.tickets.map((ticket) => ticket.title).join(', '))

// The first: it is taken, and read whole.
const path = { ticket_id: 'tkt-0001' }
const taken = given(await client.PATCH('/desk/api/v1/tickets/{ticket_id}', { params: { path }, body: { assignee_id: 'me', priority: 'high', labels: ['even', 'first'] } }))
tell('taken', taken.ticket.priority, taken.ticket.labels?.map((label) => label.name).join(', '))
const stale = refused(await client.PATCH('/desk/api/v1/tickets/{ticket_id}', { params: { path, header: { 'If-Match': '"1"' } }, body: { status: 'waiting' } }))
tell('refused', stale.status, stale.code)
given(await client.POST('/desk/api/v1/tickets/{ticket_id}/merge', { params: { path }, body: { duplicates: ['TKT-0009', 'tkt-0017'] } }))
const replied = given(await client.POST('/desk/api/v1/tickets/{ticket_id}/replies', { params: { path }, body: { body: 'Try again, please.', hold_seconds: 0 } }))
tell('replied', replied.entry?.kind, replied.entry?.message?.to?.join(', '), replied.held === undefined)
given(await client.POST('/desk/api/v1/tickets/{ticket_id}/notes', { params: { path }, body: { body: 'It was the release.' } }))
given(await client.POST('/desk/api/v1/tickets/{ticket_id}/resolve', { params: { path }, body: { resolution: 'Done.', csat_score: 5 } }))

// Others are put off, escalated and begun.
const on = (ticket_id: string) => ({ params: { path: { ticket_id } } })
const escalated = given(await client.POST('/desk/api/v1/tickets/{ticket_id}/escalate', { ...on('TKT-0002'), body: { reason: 'The board waits.' } }))
tell('escalated', escalated.ticket.priority)
const snoozed = given(await client.POST('/desk/api/v1/tickets/{ticket_id}/snooze', { ...on('TKT-0003'), body: { until: null } }))
tell('snoozed', snoozed.ticket.snoozed, snoozed.ticket.snoozed_until === null)
given(await client.PUT('/desk/api/v1/tickets/{ticket_id}/drafts/note', { ...on('TKT-0004'), body: { body: 'Ask the team.' } }))
const held = given(await client.POST('/desk/api/v1/tickets/{ticket_id}/replies', { ...on('TKT-0005'), body: { body: 'Oh no.', hold_seconds: 30 } }))
tell('held', held.held !== undefined, held.sequence === null)
given(await client.POST('/desk/api/v1/tickets/{ticket_id}/replies/undo', on('TKT-0005')))
for (const reference of ['TKT-0004', 'TKT-0005']) {
  const { drafts, held } = given(await client.GET('/desk/api/v1/tickets/{ticket_id}', on(reference)))
  tell('unsent', drafts.map((draft) => `${draft.mode} ${draft.body}`).join(', '), held.length)
}

const { presence } = given(await client.PUT('/desk/api/v1/tickets/{ticket_id}/presence', { params: { path }, body: { state: 'viewing' } }))
tell('present', (presence.sequence ?? 0) > 0, presence.others?.length)
given(await client.DELETE('/desk/api/v1/tickets/{ticket_id}/presence', { params: { path } }))
const whole = given(await client.GET('/desk/api/v1/tickets/{ticket_id}', { params: { path, query: { thread: 3 } } }))
tell('whole', whole.ticket.status, whole.ticket.resolution, whole.ticket.csat_score, whole.customer.other_tickets, whole.thread.entries.length, whole.thread.older !== undefined)
const thread = given(await client.GET('/desk/api/v1/tickets/{ticket_id}/thread', { params: { path, query: { order: 'oldest', limit: 100 } } }))
for (const entry of thread.entries) {
  tell('entry', entry.kind, entry.event?.kind ?? entry.message?.body ?? entry.note?.body, entry.event?.changes.map((change) => change.field).sort().slice(0, 3).join(', ') ?? '')
}

const grouped = given(await client.GET('/desk/api/v1/ticket-groups', { params: { query: { tab: 'mine', limit: 2 } } }))
for (const group of grouped.groups) {
  tell('mine', group.status, group.count, group.tickets.map((ticket) => ticket.reference).join(', '))
}
await counts()
