import createFetchClient from "openapi-fetch";
import type { components, paths } from "./desk.gen";

export type Schemas = components["schemas"];
export type Ticket = Schemas["Ticket"];
export type WholeTicket = Schemas["WholeTicket"];
export type ThreadEntry = Schemas["ThreadEntry"];
export type Member = Schemas["Member"];
export type TicketFilters = NonNullable<paths["/desk/api/v1/tickets"]["get"]["parameters"]["query"]>;

// Access gives the access token of a call, and another one where that was refused.
export interface Access {
  token(): string;
  renew(): Promise<string>;
}

// createClient returns the desk's API below base, called as who signed in. A call that is
// refused for its token is made once more with a new one.
export function createClient(base: string, access: Access) {
  const send = async (request: Request): Promise<Response> => {
    const again = request.clone();
    request.headers.set("Authorization", `Bearer ${access.token()}`);
    const answer = await fetch(request);
    if (answer.status !== 401) return answer;
    again.headers.set("Authorization", `Bearer ${await access.renew()}`);
    return fetch(again);
  };
  return createFetchClient<paths>({ baseUrl: base, fetch: send });
}

export type Client = ReturnType<typeof createClient>;

// Failure is a refusal of the API, or a call that got no answer (status 0).
export class Failure extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestID: string,
  ) {
    super(message);
  }
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

// read returns what a call answered, or throws its Failure.
export async function read<T>(call: Promise<Answer<T>>): Promise<T> {
  return (await readWhole(call)).data;
}

// readWhole is read, with the tag of what was answered.
export async function readWhole<T>(call: Promise<Answer<T>>): Promise<{ data: T; tag: string }> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch {
    throw new Failure(0, "no_answer", "", "");
  }
  if (!answer.response.ok) {
    const problem = (answer.error ?? {}) as { code?: string; detail?: string; request_id?: string };
    throw new Failure(answer.response.status, problem.code ?? "", problem.detail ?? "", problem.request_id ?? "");
  }
  return { data: answer.data as T, tag: answer.response.headers.get("ETag") ?? "" };
}
