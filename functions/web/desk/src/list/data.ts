import { type Client, read, type Ticket } from "@docket/client";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type Filters, toQuery } from "./filters";

// listOf is a list, page by page.
export function listOf(api: Client, filters: Filters) {
  return infiniteQueryOptions({
    queryKey: ["tickets", filters],
    queryFn: ({ pageParam, signal }) =>
      read(api.GET("/desk/api/v1/tickets", { params: { query: { ...toQuery(filters), cursor: pageParam || undefined } }, signal })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor || undefined,
    staleTime: 15_000,
  });
}

// firstOf is the first page as it is now, asked for every ten seconds while the page is looked at.
export function firstOf(api: Client, filters: Filters) {
  return queryOptions({
    queryKey: ["first", filters],
    queryFn: ({ signal }) => read(api.GET("/desk/api/v1/tickets", { params: { query: toQuery(filters) }, signal })),
    refetchInterval: 10_000,
  });
}

// countsOf are the counts of the tabs.
export function countsOf(api: Client) {
  return queryOptions({
    queryKey: ["counts"],
    queryFn: ({ signal }) => read(api.GET("/desk/api/v1/ticket-counts", { signal })),
    refetchInterval: 10_000,
    placeholderData: (before) => before,
  });
}

// membersOf are those who answer customers, by name.
export function membersOf(api: Client) {
  return queryOptions({
    queryKey: ["members"],
    queryFn: ({ signal }) => read(api.GET("/desk/api/v1/members", { signal })),
    staleTime: 5 * 60_000,
  });
}

// mark tells two versions of a page apart.
export function mark(tickets: Ticket[]): string {
  return tickets.map((ticket) => ticket.id + ticket.updated_at).join();
}

// walk is the list that was shown last: its next and its previous ticket, and where it stood.
export const walk = { references: [] as string[], key: "", offset: 0, at: 0 };

export function neighbour(reference: string, step: 1 | -1): string | undefined {
  const at = walk.references.indexOf(reference);
  return at < 0 ? undefined : walk.references[at + step];
}
