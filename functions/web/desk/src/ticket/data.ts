import { type Client, type Failure, read, readWhole, type Schemas, type WholeTicket } from "@docket/client";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useSession } from "../session";
import { complain } from "../toast";

// Kept is a whole ticket with the tag by which a change says what it was made of.
export interface Kept {
  whole: WholeTicket;
  tag: string;
}

// ticketOf is a whole ticket, asked for again every few seconds while it is looked at.
export function ticketOf(api: Client, reference: string) {
  return queryOptions<Kept, Failure>({
    queryKey: ["ticket", reference],
    queryFn: async ({ signal }) => {
      const { data, tag } = await readWhole(api.GET("/desk/api/v1/tickets/{ticket_id}", { params: { path: { ticket_id: reference } }, signal }));
      return { whole: data, tag };
    },
    refetchInterval: ({ state }) => (state.data && state.data.whole.held.length > 0 ? 2_000 : 10_000),
  });
}

export type Change = Schemas["UpdateTicketBody"];

// useChange changes a ticket: at once on the screen, and back where the API refuses. One
// change waits for the one before, so that each names the tag that this one left.
export function useChange(reference: string) {
  const { api } = useSession();
  const client = useQueryClient();
  const { queryKey } = ticketOf(api, reference);
  return useMutation({
    scope: { id: reference },
    mutationFn: (body: Change) =>
      read(
        api.PATCH("/desk/api/v1/tickets/{ticket_id}", {
          params: { path: { ticket_id: reference }, header: { "If-Match": client.getQueryData<Kept>(queryKey)?.tag } },
          body,
        }),
      ),
    onMutate: async (body) => {
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData<Kept>(queryKey);
      if (before) {
        const { status, priority, assignee_id } = { ...before.whole.ticket, ...body };
        const ticket = { ...before.whole.ticket, status, priority, assignee_id: assignee_id ?? undefined };
        client.setQueryData<Kept>(queryKey, { ...before, whole: { ...before.whole, ticket } });
      }
      return before;
    },
    onError: (error, _body, before) => {
      client.setQueryData(queryKey, before);
      complain(error);
    },
    onSettled: () => refresh(client, reference),
  });
}

// refresh asks again for a ticket and for what shows it.
export async function refresh(client: ReturnType<typeof useQueryClient>, reference: string): Promise<void> {
  void client.invalidateQueries({ queryKey: ["first"] });
  void client.invalidateQueries({ queryKey: ["counts"] });
  await client.invalidateQueries({ queryKey: ["ticket", reference] });
}
