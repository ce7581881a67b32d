import { read } from "@docket/client";
import { Button, Key, Skeleton } from "@docket/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ArrowLeft, Check, Link2, Lock, Reply, RotateCcw } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useKeys } from "../keys";
import { neighbour } from "../list/data";
import { useSession } from "../session";
import { StatusDot, Urgency } from "../status";
import { t } from "../text/text";
import { complain, explain, RequestID, say } from "../toast";
import { Composer, type Mode } from "./composer";
import { type Kept, refresh, ticketOf, useChange } from "./data";
import { Held } from "./held";
import { Side } from "./side";
import { Opening, Thread } from "./thread";
import { useOlder } from "./older";

// TicketView is one ticket: what was said, what one says, and what is known of it.
export function TicketView({ reference }: { reference: string }) {
  const { api } = useSession();
  const ticket = useQuery(ticketOf(api, reference));
  if (ticket.isPending) return <Placeholder />;
  if (!ticket.data) {
    return (
      <main id="main" className="grid flex-1 place-content-center gap-3 bg-panel p-6 text-center text-soft">
        <p>{ticket.error.status === 404 ? t("fail.noTicket") : `${t("fail.load")} ${explain(ticket.error)}`}</p>
        <RequestID id={ticket.error.requestID} />
        <Button className="justify-self-center" onClick={() => void ticket.refetch()}>
          {t("fail.again")}
        </Button>
      </main>
    );
  }
  return <Loaded key={reference} reference={reference} kept={ticket.data} />;
}

function Loaded({ reference, kept }: { reference: string; kept: Kept }) {
  const { api, me, may } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { whole } = kept;
  const { ticket, thread } = whole;
  const [mode, setMode] = useState<Mode | null>(null);
  const change = useChange(reference);
  const older = useOlder(reference, thread.older);
  const held = whole.held.find((one) => one.author_id === me.id);
  const done = ticket.status === "resolved" || ticket.status === "closed";
  const heading = useRef<HTMLHeadingElement>(null);
  const scroller = useRef<HTMLDivElement>(null);

  useEffect(() => {
    document.title = `${ticket.reference} · ${ticket.title}`;
  }, [ticket.reference, ticket.title]);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    scroller.current?.scrollTo(0, scroller.current.scrollHeight);
  }, []);
  useEffect(() => {
    if (whole.unread && thread.seen && may("desk:note")) {
      void api.PUT("/desk/api/v1/tickets/{ticket_id}/read", { params: { path: { ticket_id: reference } }, body: { sequence: thread.seen } });
    }
  }, [whole.unread, thread.seen, api, reference, may]);

  const reopen = useMutation({
    mutationFn: () => read(api.POST("/desk/api/v1/tickets/{ticket_id}/reopen", { params: { path: { ticket_id: reference } } })),
    onSuccess: () => say(t("act.reopened")),
    onError: complain,
    onSettled: () => refresh(client, reference),
  });
  const go = (next: string | undefined) => next && void navigate({ to: "/tickets/$reference", params: { reference: next } });
  const back = () => void navigate({ to: "/", search: JSON.parse(sessionStorage.getItem("list") ?? "{}") });
  const close = () => {
    setMode(null);
    heading.current?.focus({ preventScroll: true });
  };
  const copy = () => void navigator.clipboard.writeText(location.href).then(() => say(t("ticket.copied")));
  useKeys({
    r: () => may("desk:write") && !held && setMode("reply"),
    n: () => may("desk:note") && setMode("note"),
    e: () => may("desk:write") && !done && setMode("resolve"),
    E: () => may("desk:write") && done && reopen.mutate(),
    i: () => may("desk:write") && change.mutate({ assignee_id: me.id }),
    j: () => go(neighbour(reference, 1)),
    k: () => go(neighbour(reference, -1)),
    Escape: back,
  });

  return (
    <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col bg-page outline-none">
      <header className="flex min-h-12 items-center gap-2 border-b sm:gap-3 border-line bg-panel px-3 py-1.5 sm:px-4">
        <Button look="bare" square aria-label={t("ticket.back")} title={`${t("ticket.back")} (Esc)`} onClick={back}>
          <ArrowLeft aria-hidden className="size-4" />
        </Button>
        <StatusDot status={ticket.status} label />
        <h1 ref={heading} tabIndex={-1} className="line-clamp-2 min-w-0 flex-1 leading-tight font-semibold outline-none sm:line-clamp-1 sm:text-lg">
          {ticket.title}
        </h1>
        <span className="flex items-center gap-3 max-sm:hidden">
          <Urgency priority={ticket.priority} />
          <span className="font-mono text-xs text-soft">{ticket.reference}</span>
        </span>
        <div className="flex gap-1">
          <Button look="bare" square className="max-sm:hidden" aria-label={t("ticket.copy")} title={t("ticket.copy")} onClick={copy}>
            <Link2 aria-hidden className="size-4" />
          </Button>
          {may("desk:write") &&
            (done ? (
              <Button onClick={() => reopen.mutate()}>
                <RotateCcw aria-hidden className="size-4" />
                <span className="max-sm:sr-only">{t("compose.reopen")}</span>
                <Key>⇧E</Key>
              </Button>
            ) : (
              <Button onClick={() => setMode("resolve")}>
                <Check aria-hidden className="size-4" />
                <span className="max-sm:sr-only">{t("compose.resolve")}</span>
                <Key>E</Key>
              </Button>
            ))}
        </div>
      </header>
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto lg:flex-row lg:overflow-hidden">
        <div ref={scroller} className="min-w-0 flex-1 lg:overflow-y-auto">
          <div className="mx-auto grid max-w-3xl gap-3 px-3 py-4 sm:px-6">
            {thread.older && older.hasMore && (
              <Button className="justify-self-center" disabled={older.isFetching} onClick={older.more}>
                {t("ticket.older")}
              </Button>
            )}
            {ticket.description && !(thread.older && older.hasMore) && (
              <Opening name={ticket.customer_name || ticket.customer_email || t("ticket.somebody")} at={ticket.created_at} text={ticket.description} />
            )}
            <Thread entries={[...older.entries, ...thread.entries]} />
            {whole.present.map((one) => (
              <p key={one.user_id} className="text-xs text-soft">
                {t(`ticket.present.${one.state}`, { name: one.name || t("ticket.somebody") })}
              </p>
            ))}
            {held && <Held reference={reference} held={held} onUndone={() => setMode("reply")} />}
            {mode ? (
              <Composer key={mode} reference={reference} whole={whole} mode={mode} onClose={close} />
            ) : (
              <div className="flex flex-wrap gap-2 pb-2">
                {may("desk:write") && (
                  <Button look="solid" disabled={Boolean(held)} aria-keyshortcuts="r" onClick={() => setMode("reply")}>
                    <Reply aria-hidden className="size-4" />
                    {t("compose.reply")}
                    <Key>R</Key>
                  </Button>
                )}
                {may("desk:note") ? (
                  <Button look="note" aria-keyshortcuts="n" onClick={() => setMode("note")}>
                    <Lock aria-hidden className="size-4" />
                    {t("compose.note")}
                    <Key>N</Key>
                  </Button>
                ) : (
                  <p className="text-sm text-soft">{t("ticket.readOnly")}</p>
                )}
              </div>
            )}
          </div>
        </div>
        <div className="shrink-0 border-t border-line bg-panel lg:w-80 lg:overflow-y-auto lg:border-t-0 lg:border-l">
          <Side reference={reference} whole={whole} />
        </div>
      </div>
    </main>
  );
}

function Placeholder() {
  return (
    <main id="main" aria-busy className="flex-1 bg-page">
      <p className="sr-only">{t("app.loading")}</p>
      <div className="flex h-12 items-center gap-3 border-b border-line bg-panel px-4">
        <Skeleton className="h-4 w-1/3" />
      </div>
      <div className="mx-auto grid max-w-3xl gap-3 px-6 py-4">
        <Skeleton className="h-24" />
        <Skeleton className="h-16" />
      </div>
    </main>
  );
}
