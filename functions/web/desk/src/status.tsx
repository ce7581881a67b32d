import { type Ticket } from "@docket/client";
import { cx } from "@docket/ui";
import { useEffect, useState } from "react";
import { span, t } from "./text/text";

export const statuses = ["open", "in_progress", "waiting", "resolved", "closed"] as const;
export const priorities = ["urgent", "high", "medium", "low"] as const;
export const slaStates = ["breached", "warning", "on_track", "untracked"] as const;
export type Status = (typeof statuses)[number];
export type Priority = (typeof priorities)[number];

const dots: Record<Status, string> = {
  open: "bg-open",
  in_progress: "bg-progress",
  waiting: "border-2 border-waiting",
  resolved: "bg-good",
  closed: "border-2 border-edge",
};

// StatusDot is the colour and the shape of a status. Its word stands beside it, or is its label.
export function StatusDot({ status, label = false }: { status: Status; label?: boolean }) {
  const named = label ? { role: "img", "aria-label": t(`status.${status}`), title: t(`status.${status}`) } : { "aria-hidden": true };
  return <span {...named} className={cx("inline-block size-2.5 shrink-0 rounded-full", dots[status])} />;
}

// Urgency marks what is more than usual: two words and no colour alone.
export function Urgency({ priority }: { priority: Priority }) {
  if (priority !== "urgent" && priority !== "high") return null;
  return <span className={cx("text-2xs font-semibold", priority === "urgent" ? "text-bad" : "text-warn")}>{t(`priority.${priority}`)}</span>;
}

// useNow is the time, which goes on each half minute.
export function useNow(every = 30_000): number {
  const [now, set] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => set(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

const slaColours = { on_track: "text-good", warning: "text-warn", breached: "text-bad" } as const;

// Due is a ticket's promise: a dot, and how long is left until what is due next.
export function Due({ sla, now, long = false }: { sla: Ticket["sla"]; now: number; long?: boolean }) {
  const state = sla.state as keyof typeof slaColours | null;
  if (!state || !sla.next_due || !sla.next_due_at) return null;
  const left = Date.parse(sla.next_due_at) - now;
  const values = { what: t(`sla.${sla.next_due as "resolution"}`), time: span(left) };
  const whole = t(left < 0 ? "sla.over" : "sla.left", values);
  return (
    <span className={cx("inline-flex items-center gap-1.5 text-xs whitespace-nowrap", slaColours[state])} title={whole}>
      <span aria-hidden className="size-1.5 rounded-full bg-current" />
      {long ? whole : <span aria-label={whole} role="img">{t(left < 0 ? "sla.short.over" : "sla.short.left", values)}</span>}
    </span>
  );
}
