import type { Ticket } from "@docket/client";
import { Avatar } from "@docket/ui";
import { Link } from "@tanstack/react-router";
import { Due, StatusDot, Urgency } from "../status";
import { ago, when } from "../text/text";

// Row is a ticket in the list: one line, or two where there is little room.
export function Row({ ticket, now, assignee, focused, onFocus }: { ticket: Ticket; now: number; assignee: string; focused: boolean; onFocus: () => void }) {
  const customer = ticket.customer_name || ticket.customer_email || "–";
  return (
    <Link
      to="/tickets/$reference"
      params={{ reference: ticket.reference }}
      tabIndex={focused ? 0 : -1}
      onFocus={onFocus}
      data-row={ticket.reference}
      className="grid h-full grid-cols-[auto_minmax(0,1fr)_auto] content-center items-center gap-x-3 gap-y-0.5 border-b border-line px-3 hover:bg-hover focus-visible:bg-hover focus-visible:-outline-offset-2 sm:px-4 md:grid-cols-[auto_4.5rem_minmax(0,1fr)_10rem_7rem_1.75rem_3.25rem]"
    >
      <StatusDot status={ticket.status} label />
      <span className="hidden font-mono text-xs text-soft md:block">{ticket.reference}</span>
      <span className="flex min-w-0 items-center gap-2">
        <span className="truncate font-medium">{ticket.title}</span>
        <Urgency priority={ticket.priority} />
        <span className="hidden min-w-0 gap-1 overflow-hidden lg:flex">
          {ticket.labels.slice(0, 3).map((label) => (
            <span key={label.name} className="inline-flex items-center gap-1 rounded-full border border-line px-1.5 text-2xs whitespace-nowrap text-soft">
              <span aria-hidden className="size-1.5 rounded-full" style={{ backgroundColor: label.colour }} />
              {label.name}
            </span>
          ))}
        </span>
      </span>
      <span className="hidden truncate text-sm text-soft md:block">{customer}</span>
      <span className="hidden md:block">
        <Due sla={ticket.sla} now={now} />
      </span>
      <span className="hidden md:block">{assignee && <Avatar name={assignee} label={assignee} />}</span>
      <time dateTime={ticket.updated_at} title={when(ticket.updated_at)} className="text-right text-xs text-soft tabular-nums">
        {ago(ticket.updated_at)}
      </time>
      <span className="col-start-2 col-end-4 flex min-w-0 items-center gap-2 text-xs text-soft md:hidden">
        <span className="font-mono">{ticket.reference}</span>
        <span className="min-w-0 flex-1 truncate">{customer}</span>
        <Due sla={ticket.sla} now={now} />
      </span>
    </Link>
  );
}
