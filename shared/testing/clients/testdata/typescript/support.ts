import { connect, given, refused, tell } from './docket.js'
import type { paths } from './generated/support.js'

const client = connect<paths>()

const { queue } = given(await client.POST('/v1/support/queues', { body: { key: 'billing', name: 'Billing' } }))
tell('queue', queue.key, queue.status)

const create = (subject: string, key: string) => client.POST('/v1/support/tickets', {
  params: { header: { 'Idempotency-Key': key } },
  body: { subject, queue_id: queue.id, tags: ['april'], custom_fields: { plan: 'pro', seats: 5 } },
})
const { ticket: first } = given(await create('First', 'one'))
tell('created', first.ticket_number, first.subject, first.status, first.priority, first.tags[0], first.custom_fields?.['seats'])
const again = await create('First', 'one')
tell('again', given(again).ticket.id === first.id, again.response.headers.get('Idempotency-Replayed'))
given(await create('Second', 'two'))
given(await create('Third', 'three'))

for (let cursor: string | undefined, more = true; more;) {
  const query = { limit: 2, status: ['new' as const, 'open' as const], ...(cursor !== undefined && { cursor }) }
  const page = given(await client.GET('/v1/support/tickets', { params: { query } }))
  for (const ticket of page.tickets) {
    tell('listed', ticket.subject, ticket.sla_state === null)
  }
  cursor = page.next_cursor
  more = cursor !== undefined
  tell('more', more)
}

const path = { ticket_id: first.id }
const got = await client.GET('/v1/support/tickets/{ticket_id}', { params: { path } })
let tag = got.response.headers.get('ETag') ?? ''
tell('got', given(got).ticket.subject, given(got).ticket.created_at === first.created_at)

const patch = (status: 'pending' | 'open' | 'closed') => client.PATCH('/v1/support/tickets/{ticket_id}', {
  params: { path, header: { 'If-Match': tag } }, body: { status, queue_id: null, custom_fields: { seats: null } },
})
const updated = await patch('pending')
const { ticket } = given(updated)
tell('updated', ticket.status, ticket.queue_id === undefined, Object.keys(ticket.custom_fields ?? {}).length)
tell('refused', refused(await patch('open')).code)

const { message } = given(await client.POST('/v1/support/tickets/{ticket_id}/messages', {
  params: { path }, body: { body: 'Twice!', direction: 'inbound', channel: 'email' },
}))
tell('message', message.direction, message.visibility, message.channel)
tell('messages', given(await client.GET('/v1/support/tickets/{ticket_id}/messages', { params: { path } })).messages[0]?.body)
given(await client.POST('/v1/support/tickets/{ticket_id}/comments', { params: { path }, body: { body: 'A note', pinned: true } }))
const note = given(await client.GET('/v1/support/tickets/{ticket_id}/comments', { params: { path } })).comments[0]
tell('comments', note?.body, note?.pinned)
tell('sla', given(await client.GET('/v1/support/tickets/{ticket_id}/sla', { params: { path } })).sla.sla_state === null)

tag = updated.response.headers.get('ETag') ?? ''
tell('closed', given(await patch('closed')).ticket.status)

const invalid = refused(await create('', 'four'))
tell('refused', invalid.code, invalid.errors?.[0]?.location)
tell('refused', refused(await client.GET('/v1/support/tickets/{ticket_id}', { params: { path: { ticket_id: 'ticket_none' } } })).code)
