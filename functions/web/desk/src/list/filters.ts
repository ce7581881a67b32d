import type { TicketFilters } from "@docket/client";
import { type Priority, priorities, slaStates, type Status, statuses } from "../status";

// Filters are what a list shows, as they stand in the address.
export interface Filters {
  tab?: "mine" | Status;
  query?: string;
  status?: Status[];
  priority?: Priority[];
  assignee?: string[]; // user ids; me, none
  sla?: (typeof slaStates)[number][];
}

function chosen<T extends string>(value: unknown, known: readonly T[]): T[] | undefined {
  const list = (Array.isArray(value) ? value : []).filter((one): one is T => known.includes(one as T));
  return list.length > 0 ? list : undefined;
}

// parse reads an address; what it does not know is left out.
export function parse(search: Record<string, unknown>): Filters {
  const assignee = Array.isArray(search["assignee"]) ? search["assignee"].map(String).slice(0, 20) : [];
  const query = String(search["query"] ?? "").slice(0, 200);
  return {
    tab: chosen([search["tab"]], ["mine", ...statuses] as const)?.[0],
    query: query || undefined,
    status: chosen(search["status"], statuses),
    priority: chosen(search["priority"], priorities),
    assignee: assignee.length > 0 ? assignee : undefined,
    sla: chosen(search["sla"], slaStates),
  };
}

// toQuery is what the API is asked for.
export function toQuery(filters: Filters): TicketFilters {
  return {
    tab: filters.tab,
    query: filters.query || undefined,
    status: filters.status,
    priority: filters.priority,
    assignee_id: filters.assignee,
    sla_state: filters.sla,
    limit: 50,
  };
}

// narrowed tells whether anything but the tab is filtered.
export function narrowed(filters: Filters): boolean {
  return Boolean(filters.query || filters.status || filters.priority || filters.assignee || filters.sla);
}
