import { connect, given, refused, tell } from './docket.js'
import type { paths } from './generated/helpdesk.js'

const client = connect<paths>()

const { customField: field } = given(await client.POST('/helpdesk/api/v1/custom_fields', {
  body: { customField: { key: 'plan', name: 'Plan', type: 'select', options: ['Pro', 'Enterprise'] } },
}))
tell('defined', field.key, field.type, field.options.join(', '))

const create = (subject: string, key: string, plan: string) => client.POST('/helpdesk/api/v1/tickets', {
  params: { header: { 'Idempotency-Key': key } },
  body: { ticket: { subject, assigneeId: 'usr_ada', customFields: [{ id: field.id, value: plan }] } },
})
const { ticket: first } = given(await create('First', 'one', 'Pro'))
tell('created', first.subject, first.status, first.priority, first.type, first.assigneeId, first.customFields[0]?.value)
const again = await create('First', 'one', 'Pro')
tell('again', given(again).ticket.id === first.id, again.response.headers.get('Idempotency-Replayed'))
given(await create('Second', 'two', 'Enterprise'))
given(await create('Third', 'three', 'Pro'))

const query: { page_size: number; sort_order: 'asc'; after?: string } = { page_size: 2, sort_order: 'asc' }
for (let more = true; more;) {
  const page = given(await client.GET('/helpdesk/api/v1/tickets', { params: { query } }))
  for (const ticket of page.tickets) {
    tell('listed', ticket.subject)
  }
  if (page.links.next !== null) {
    query.after = new URL(page.links.next, 'http://next').searchParams.get('after') ?? ''
  }
  more = page.meta.hasMore
  tell('more', more)
}

const path = { ticket_id: first.id }
const got = await client.GET('/helpdesk/api/v1/tickets/{ticket_id}', { params: { path } })
const tag = got.response.headers.get('ETag') ?? ''
tell('got', given(got).ticket.subject, given(got).ticket.createdAt === first.createdAt)

const update = () => client.PUT('/helpdesk/api/v1/tickets/{ticket_id}', {
  params: { path, header: { 'If-Match': tag } }, body: { ticket: { status: 'pending', assigneeId: null } },
})
const { ticket: updated } = given(await update())
tell('updated', updated.status, updated.assigneeId === null)

tell('refused', refused(await update()).error.code)
const invalid = refused(await client.POST('/helpdesk/api/v1/tickets', { body: { ticket: { subject: '' } } })).error
tell('refused', invalid.code, invalid.details?.[0]?.location)

const deleted = await client.DELETE('/helpdesk/api/v1/tickets/{ticket_id}', { params: { path } })
tell('deleted', deleted.response.status)
tell('refused', refused(await client.GET('/helpdesk/api/v1/tickets/{ticket_id}', { params: { path } })).error.code)
const archived = await client.DELETE('/helpdesk/api/v1/custom_fields/{custom_field_id}', { params: { path: { custom_field_id: field.id } } })
tell('archived', archived.response.status)

const { webhook, secret } = given(await client.POST('/helpdesk/api/v1/webhooks', {
  params: { header: { 'Idempotency-Key': 'hook' } },
  body: { webhook: { url: 'https://hooks.example.com/docket', events: ['ticket.created'], headers: [{ name: 'X-Shop', value: 'north' }] } },
}))
tell('hooked', webhook.url, webhook.headers[0]?.name, secret?.startsWith('whsec_'))
const hook = { webhook_id: webhook.id }
const { webhook: changed } = given(await client.PATCH('/helpdesk/api/v1/webhooks/{webhook_id}', {
  params: { path: hook }, body: { webhook: { active: false, headers: [{ name: 'X-Shop', value: null }] } },
}))
tell('changed', changed.active, changed.headers?.length)
const rotated = given(await client.POST('/helpdesk/api/v1/webhooks/{webhook_id}/rotate-secret', { params: { path: hook }, body: {} }))
tell('rotated', rotated.secret !== secret, (rotated.previousSecretExpiresAt ?? '') > webhook.createdAt)
tell('hooks', given(await client.GET('/helpdesk/api/v1/webhooks')).webhooks.length)
const unhooked = await client.DELETE('/helpdesk/api/v1/webhooks/{webhook_id}', { params: { path: hook } })
tell('unhooked', unhooked.response.status)
