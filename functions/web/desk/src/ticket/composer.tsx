import { Failure, read, type WholeTicket } from "@docket/client";
import { Button, cx, Key } from "@docket/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Lock, Mail, X } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useSession } from "../session";
import { t } from "../text/text";
import { complain, say } from "../toast";
import { refresh } from "./data";

export type Mode = "reply" | "note" | "resolve";

// draftOf is what one wrote and did not send, by mode.
function draftOf(whole: WholeTicket, mode: Mode, me: string): string {
  return whole.drafts.find((draft) => draft.mode === mode && draft.author_id === me)?.body ?? "";
}

// readerOf is who reads a reply, empty where the name is not known.
function readerOf(whole: WholeTicket): string {
  return whole.customer.name || whole.customer.email || whole.ticket.customer_name || "";
}

// Composer writes one thing: a reply, a note, or how the ticket was resolved. Each mode has
// its own text, and nothing crosses from one to another.
export function Composer({ reference, whole, mode, onClose }: { reference: string; whole: WholeTicket; mode: Mode; onClose: () => void }) {
  const { api, me } = useSession();
  const client = useQueryClient();
  const path = { ticket_id: reference };
  const [text, setText] = useState(() => draftOf(whole, mode, me.id));
  const [moved, setMoved] = useState(false);
  const kept = useRef(text);
  const [saved, setSaved] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const reader = readerOf(whole);

  // Before the next key: what is typed at once belongs here.
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
    field.current?.form?.scrollIntoView({ block: "nearest" });
  }, []);

  const keep = (body: string) => {
    if (mode === "resolve" || body === kept.current) return;
    kept.current = body;
    const call =
      mode === "reply"
        ? body
          ? api.PUT("/desk/api/v1/tickets/{ticket_id}/drafts/reply", { params: { path }, body: { body } })
          : api.DELETE("/desk/api/v1/tickets/{ticket_id}/drafts/reply", { params: { path } })
        : body
          ? api.PUT("/desk/api/v1/tickets/{ticket_id}/drafts/note", { params: { path }, body: { body } })
          : api.DELETE("/desk/api/v1/tickets/{ticket_id}/drafts/note", { params: { path } });
    call.then(({ response }) => setSaved(response.ok && body !== "")).catch(() => (kept.current = ""));
  };
  const latest = useRef({ text, keep, sent: false });
  latest.current = { ...latest.current, text, keep };
  useEffect(() => {
    const timer = setTimeout(() => latest.current.keep(text), 800);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(
    () => () => {
      if (!latest.current.sent) latest.current.keep(latest.current.text);
    },
    [],
  );

  const send = useMutation({
    mutationFn: async ({ resolve, anyway }: { resolve: boolean; anyway: boolean }) => {
      if (mode === "note") return read(api.POST("/desk/api/v1/tickets/{ticket_id}/notes", { params: { path }, body: { body: text } }));
      if (mode === "resolve") return read(api.POST("/desk/api/v1/tickets/{ticket_id}/resolve", { params: { path }, body: { resolution: text } }));
      const body = { body: text, seen: whole.thread.seen, send_anyway: anyway || undefined, status: resolve ? ("resolved" as const) : undefined };
      return read(api.POST("/desk/api/v1/tickets/{ticket_id}/replies", { params: { path }, body }));
    },
    onMutate: () => {
      latest.current.sent = true;
    },
    onSuccess: async () => {
      if (mode === "note") say(t("act.noted"));
      if (mode === "resolve") say(t("act.resolved"));
      await refresh(client, reference);
      onClose();
    },
    onError: (error) => {
      latest.current.sent = false;
      if (error instanceof Failure && error.code === "thread_moved") {
        setMoved(true);
        void refresh(client, reference);
      } else complain(error);
    },
  });
  const go = (resolve = false, anyway = false) => {
    if (text.trim() && !send.isPending) send.mutate({ resolve, anyway });
  };
  const note = mode === "note";
  const label = note ? t("compose.noteField") : mode === "resolve" ? t("compose.resolveField") : t(reader ? "compose.replyField" : "compose.replyFieldUnknown", { name: reader });
  return (
    <form
      className={cx("rounded-lg border-2", note ? "border-dashed border-note-line bg-note" : "border-accent bg-panel")}
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          onClose();
        }
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) {
          event.preventDefault();
          go(event.shiftKey && mode === "reply");
        }
      }}
    >
      <div className={cx("flex items-center gap-2 px-3 pt-2 text-xs font-medium", note ? "text-note-text" : "text-accent")}>
        {note ? <Lock aria-hidden className="size-3.5" /> : <Mail aria-hidden className="size-3.5" />}
        {note ? t("compose.noteBanner") : mode === "resolve" ? t("compose.resolveBanner") : t(reader ? "compose.replyBanner" : "compose.replyBannerUnknown", { name: reader })}
        <span role="status" className="ml-auto font-normal">
          {saved && text === kept.current && t("compose.draft")}
        </span>
        <button type="button" aria-label={t("compose.close")} title={t("compose.close")} onClick={onClose} className="grid size-6 place-items-center rounded hover:bg-hover">
          <X aria-hidden className="size-4" />
        </button>
      </div>
      <textarea
        ref={field}
        aria-label={label}
        value={text}
        onChange={(event) => setText(event.target.value)}
        rows={4}
        maxLength={60_000}
        className="block field-sizing-content max-h-[40vh] min-h-24 w-full resize-none bg-transparent px-3 py-2 text-base outline-none"
      />
      {moved && (
        <p role="alert" className="flex flex-wrap items-center gap-2 px-3 pb-2 text-sm text-warn">
          {t("compose.moved")}
          <Button onClick={() => go(false, true)}>{t("compose.sendAnyway")}</Button>
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2 px-3 pb-3">
        <Button type="submit" look={note ? "note" : "solid"} disabled={!text.trim() || send.isPending} className="max-w-full">
          <span className="truncate">{note ? t("compose.addNote") : mode === "resolve" ? t("compose.resolve") : t(reader ? "compose.sendTo" : "compose.sendToUnknown", { name: reader })}</span>
          <Key>Ctrl ↵</Key>
        </Button>
        {mode === "reply" && (
          <Button disabled={!text.trim() || send.isPending} onClick={() => go(true)}>
            {t("compose.sendResolve")}
            <Key>Ctrl ⇧ ↵</Key>
          </Button>
        )}
      </div>
    </form>
  );
}
