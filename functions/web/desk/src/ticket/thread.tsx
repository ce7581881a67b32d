import type { ThreadEntry } from "@docket/client";
import { Avatar, Button, cx } from "@docket/ui";
import { ChevronRight, Lock, Paperclip } from "lucide-react";
import { useState } from "react";
import { t, when, ago } from "../text/text";

type Part = { kind: "said"; entry: ThreadEntry } | { kind: "events"; entries: ThreadEntry[] };

// fold puts events that follow one another into one part.
export function fold(entries: ThreadEntry[]): Part[] {
  const parts: Part[] = [];
  for (const entry of entries) {
    const last = parts.at(-1);
    if (entry.kind !== "event") parts.push({ kind: "said", entry });
    else if (last?.kind === "events") last.entries.push(entry);
    else parts.push({ kind: "events", entries: [entry] });
  }
  return parts;
}

export function Thread({ entries }: { entries: ThreadEntry[] }) {
  return (
    <ol aria-label={t("ticket.thread")} className="grid gap-3">
      {fold(entries).map((part) =>
        part.kind === "said" ? <Said key={part.entry.id} entry={part.entry} /> : <Events key={part.entries[0]?.id} entries={part.entries} />,
      )}
    </ol>
  );
}

// Said is a message or a note. A note is told apart by colour, lock, frame and words.
function Said({ entry }: { entry: ThreadEntry }) {
  const note = entry.kind === "note";
  const said = entry.note ?? entry.message;
  if (!said) return null;
  const internal = note || entry.message?.visibility === "internal";
  const inbound = entry.message?.direction === "inbound";
  const kind = note ? t("ticket.noteOf") : internal ? t("ticket.internal") : inbound ? t("ticket.fromCustomer") : t("ticket.toCustomer");
  const name = entry.author.name || entry.author.email || t("ticket.somebody");
  return (
    <li>
      <article
        aria-label={t("ticket.by", { kind, name })}
        className={cx("rounded-lg border px-4 py-3", internal ? "border-dashed border-note-line bg-note" : inbound ? "border-line bg-panel" : "border-line bg-tint")}
      >
        <Head name={name} at={entry.at} kind={kind} internal={internal} />
        <Body text={said.body} />
        {said.attachments && said.attachments.length > 0 && (
          <ul className="mt-2 flex flex-wrap gap-2">
            {said.attachments.map((file) => (
              <li key={file.id} className="inline-flex items-center gap-1.5 rounded border border-line bg-panel px-2 py-1 text-xs">
                <Paperclip aria-hidden className="size-3" />
                {file.name}
              </li>
            ))}
          </ul>
        )}
      </article>
    </li>
  );
}

// Opening is what the ticket was opened with: the first that the customer said.
export function Opening({ name, at, text }: { name: string; at: string; text: string }) {
  const kind = t("ticket.fromCustomer");
  return (
    <article aria-label={t("ticket.by", { kind, name })} className="rounded-lg border border-line bg-panel px-4 py-3">
      <Head name={name} at={at} kind={kind} internal={false} />
      <Body text={text} />
    </article>
  );
}

// Head says who wrote something, for whom and when.
function Head({ name, at, kind, internal }: { name: string; at: string; kind: string; internal: boolean }) {
  return (
    <header className="mb-1.5 flex flex-wrap items-center gap-x-2 gap-y-0.5 text-xs">
      <Avatar name={name} small />
      <b className="font-semibold">{name}</b>
      <span className={cx("inline-flex items-center gap-1", internal ? "font-medium text-note-text" : "text-soft")}>
        {internal && <Lock aria-hidden className="size-3" />}
        {kind}
      </span>
      <time dateTime={at} title={when(at)} className={cx("ml-auto", internal ? "text-note-text" : "text-soft")}>
        {ago(at)}
      </time>
    </header>
  );
}

const quoted = /(?:^|\n)(?:>[^\n]*(?:\n|$))+\s*$/;

// Body is a text with what it quotes at its end folded.
function Body({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  const own = text.replace(quoted, "");
  const quote = text.slice(own.length).trim();
  return (
    <div className="max-w-prose text-base break-words whitespace-pre-wrap">
      {own || (quote ? "" : text)}
      {quote && (
        <>
          <Button look="bare" aria-expanded={open} className="h-5 px-1.5" onClick={() => setOpen(!open)}>
            …
          </Button>
          {open && <blockquote className="mt-1 border-l-2 border-line pl-3 text-soft">{quote}</blockquote>}
        </>
      )}
    </div>
  );
}

// Events are what was changed between two messages, in one line that opens.
function Events({ entries }: { entries: ThreadEntry[] }) {
  const [open, setOpen] = useState(false);
  const last = entries.at(-1);
  return (
    <li className="text-xs text-soft">
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="inline-flex items-center gap-1.5 rounded px-1 py-0.5 hover:text-text">
        <ChevronRight aria-hidden className={cx("size-3 transition-transform", open && "rotate-90")} />
        {t("ticket.events", { n: entries.length })}
        {last && <span>· {ago(last.at)}</span>}
      </button>
      {open && (
        <ul className="mt-1 ml-2 grid gap-1 border-l border-line pl-4">
          {entries.map((entry) => (
            <li key={entry.id} className="break-words">
              <b className="font-medium text-text">{entry.author.name || t("ticket.somebody")}</b> {lines(entry)}
              <time dateTime={entry.at} className="ml-1.5" title={when(entry.at)}>
                {ago(entry.at)}
              </time>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function lines(entry: ThreadEntry): string {
  const changes = entry.event?.changes ?? [];
  if (changes.length === 0) return entry.event?.kind.replaceAll("_", " ") ?? "";
  return changes.map((change) => `${change.field.replaceAll("_", " ")}: ${shown(change.old)} → ${shown(change.new)}`).join(", ");
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  return typeof value === "string" ? value.replaceAll("_", " ") : JSON.stringify(value);
}
