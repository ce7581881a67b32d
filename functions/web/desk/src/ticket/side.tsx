import type { Schemas, WholeTicket } from "@docket/client";
import { Avatar, Picker } from "@docket/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { membersOf } from "../list/data";
import { useSession } from "../session";
import { Due, priorities, StatusDot, statuses, useNow } from "../status";
import { span, t } from "../text/text";
import { useChange } from "./data";

// Side is what is known of a ticket beside what was said.
export function Side({ reference, whole }: { reference: string; whole: WholeTicket }) {
  const { api, me, may } = useSession();
  const members = useQuery(membersOf(api)).data?.members ?? [];
  const change = useChange(reference);
  const now = useNow();
  const { ticket, customer, sla } = whole;
  const fixed = !may("desk:write");
  const assignee = ticket.assignee_id ?? "";
  const known = members.filter((member) => member.state === "active" || member.id === assignee);
  const people = [
    { value: "", text: t("list.unassigned") },
    ...(known.some((member) => member.id === me.id) ? [] : [{ value: me.id, text: me.name }]),
    ...known.map((member) => ({ value: member.id, text: member.name })),
    ...(assignee && assignee !== me.id && !known.some((member) => member.id === assignee) ? [{ value: assignee, text: t("ticket.somebody") }] : []),
  ];
  const metrics = (["first_response", "next_response", "resolution"] as const).filter((name) => sla[name].state !== "untracked");
  return (
    <aside aria-label={t("ticket.details")} className="grid content-start gap-5 p-4 text-sm">
      <div className="grid gap-0.5">
        <Picker
          label={t("ticket.status")}
          value={ticket.status}
          disabled={fixed}
          mark={<StatusDot status={ticket.status} />}
          choices={statuses.map((value) => ({ value, text: t(`status.${value}`) }))}
          onChoose={(status) => change.mutate({ status })}
        />
        <Picker
          label={t("ticket.priority")}
          value={ticket.priority}
          disabled={fixed}
          choices={priorities.map((value) => ({ value, text: t(`priority.${value}`) }))}
          onChoose={(priority) => change.mutate({ priority })}
        />
        <Picker
          label={t("ticket.assignee")}
          value={assignee}
          disabled={fixed}
          hint="i"
          choices={people}
          onChoose={(id) => change.mutate({ assignee_id: id || null })}
        />
      </div>
      {ticket.labels.length > 0 && (
        <Part title={t("ticket.labels")}>
          <ul className="flex flex-wrap gap-1.5">
            {ticket.labels.map((label) => (
              <li key={label.name} className="inline-flex items-center gap-1.5 rounded-full border border-line px-2 text-xs">
                <span aria-hidden className="size-2 rounded-full" style={{ backgroundColor: label.colour }} />
                {label.name}
              </li>
            ))}
          </ul>
        </Part>
      )}
      {metrics.length > 0 && (
        <Part title={t("ticket.promises")}>
          <Due sla={ticket.sla} now={now} long />
          <dl className="mt-1 grid grid-cols-[1fr_auto] gap-x-3 gap-y-1">
            {metrics.map((name) => (
              <Metric key={name} name={t(`sla.${name}`)} metric={sla[name]} now={now} />
            ))}
          </dl>
        </Part>
      )}
      <Part title={t("ticket.customer")}>
        <div className="flex items-center gap-2.5">
          <Avatar name={customer.name || customer.email || "?"} />
          <div className="min-w-0">
            <p className="truncate font-medium">{customer.name || customer.contact?.name || customer.email || t("list.noCustomer")}</p>
            {customer.email && customer.email !== customer.name && <p className="truncate text-xs text-soft">{customer.email}</p>}
            {customer.contact?.company && <p className="truncate text-xs text-soft">{customer.contact.company}</p>}
          </div>
        </div>
        {customer.other_tickets > 0 && <p className="mt-2 text-xs text-soft">{t("ticket.otherTickets", { n: customer.other_tickets })}</p>}
      </Part>
    </aside>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-1.5 text-xs font-medium text-soft">{title}</h2>
      {children}
    </section>
  );
}

function Metric({ name, metric, now }: { name: string; metric: Schemas["SLAMetric"]; now: number }) {
  const running = metric.state === "running" && metric.due_at;
  const left = running ? Date.parse(running) - now : 0;
  const states = { met: "ticket.metric.met", paused: "ticket.metric.paused", idle: "ticket.metric.idle", cancelled: "ticket.metric.cancelled" } as const;
  const word = metric.state === "running" || metric.state === "untracked" ? "ticket.metric.untracked" : states[metric.state];
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd className="text-right tabular-nums">{running ? t(left < 0 ? "sla.short.over" : "sla.short.left", { time: span(left) }) : t(word)}</dd>
    </>
  );
}
