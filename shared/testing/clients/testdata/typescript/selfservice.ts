// A customer's day, with the definitions as they are published.
import type { CreateMyTicketBody, paths, SupportTicket } from 'docket-selfservice'

import { connect, given, refused, tell } from './docket.js'

const client = connect<paths>()

const create = async (body: CreateMyTicketBody): Promise<SupportTicket> => given(await client.POST('/api/v1/support/tickets', { body }))
const first = await create({ title: 'First', description: 'Since Monday.', type: 'bug' })
tell('created', first.title, first.status, first.priority, first.type, first.resolved_at === null, first.comments.length)
await create({ title: 'Second' })
await create({ title: 'Third' })

for (let offset = 0, more = true; more; offset += 2) {
  const page = given(await client.GET('/api/v1/support/tickets', { params: { query: { limit: 2, offset, status: 'open' } } }))
  for (const ticket of page.tickets) {
    tell('listed', ticket.title, ticket.comment_count)
  }
  more = page.has_more
  tell('more', more, page.total)
}

const path = { ticket_id: first.ticket_id }
const comment = (content: string) => client.POST('/api/v1/support/tickets/{ticket_id}/comments', { params: { path }, body: { content } })
const said = given(await comment('Still so.'))
tell('commented', said.content, said.author_type, said.is_internal)

const closed = given(await client.POST('/api/v1/support/tickets/{ticket_id}/close', { params: { path } }))
tell('closed', closed.status, closed.comments[0]?.content)
const got = given(await client.GET('/api/v1/support/tickets/{ticket_id}', { params: { path } }))
for (const entry of got.history) {
  tell('history', entry.field_changed, entry.old_value, entry.new_value)
}

const late = refused(await comment('And now?'))
tell('refused', late.status, late.type)
const invalid = refused(await client.POST('/api/v1/support/tickets', { body: { title: '' } }))
tell('refused', invalid.status, invalid.errors[0]?.location)

const name = got.ticket.$schema.split('/').pop() ?? ''
const schema = given(await client.GET('/api/v1/schemas/{name}', { params: { path: { name } } }))
tell('schema', schema['type'])
