import { connect, given, refused, tell } from './docket.js'
import type { paths } from './generated/admin.js'

const client = connect<paths>()

const create = (name: string) => client.POST('/v1/api-keys', { body: { name, scopes: ['support:read'] } })
const { api_key: key } = given(await create('First'))
tell('created', key.name, key.scopes[0], key.automation, key.expires_at === undefined)
given(await create('Second'))
given(await create('Third'))

for (let cursor: string | undefined, more = true; more;) {
  const page = given(await client.GET('/v1/api-keys', { params: { query: { limit: 2, ...(cursor !== undefined && { cursor }) } } }))
  tell('listed', page.api_keys.length)
  cursor = page.next_cursor
  more = cursor !== undefined
  tell('more', more)
}
const revoked = given(await client.DELETE('/v1/api-keys/{key_id}', { params: { path: { key_id: key.id } } }))
tell('revoked', revoked.api_key.revoked_at !== undefined)

const got = await client.GET('/v1/settings')
tell('got', given(got).settings.deleted_retention_days)
const patch = (days: number) => client.PATCH('/v1/settings', {
  params: { header: { 'If-Match': got.response.headers.get('ETag') ?? '' } }, body: { deleted_retention_days: days },
})
tell('updated', given(await patch(60)).settings.deleted_retention_days)
tell('refused', refused(await patch(90)).code)

const invalid = refused(await create(''))
tell('refused', invalid.code, invalid.errors?.[0]?.location)
tell('refused', refused(await client.GET('/v1/jobs/{job_id}', { params: { path: { job_id: 'job_none' } } })).code)
