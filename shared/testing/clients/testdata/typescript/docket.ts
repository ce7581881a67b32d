// What the programs of this folder share: a client of a face's paths, and how
// its answers are taken.
import createClient from 'openapi-fetch'

declare const process: { env: Record<string, string | undefined> }

export const connect = <Paths extends {}>() =>
  createClient<Paths>({
    baseUrl: process.env['DOCKET_URL'] ?? '',
    headers: { Authorization: `Bearer ${process.env['DOCKET_TOKEN']}` },
  })

/** The body of an answer that must be one of success. */
export function given<T>(answer: { data?: T; error?: unknown; response: Response }): NonNullable<T> {
  if (answer.data === undefined || answer.data === null) {
    throw new Error(`${answer.response.url}: ${answer.response.status} ${JSON.stringify(answer.error)}`)
  }
  return answer.data
}

/** The body of an answer that must be a refusal. */
export function refused<E>(answer: { error?: E; response: Response }): NonNullable<E> {
  if (answer.error === undefined || answer.error === null) {
    throw new Error(`${answer.response.url}: ${answer.response.status} is no refusal`)
  }
  return answer.error
}

/** Prints a line of the story. */
export const tell = (...words: unknown[]) => console.log(...words)
