import { Failure } from "@docket/client";
import { Button } from "@docket/ui";
import { Copy, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { t } from "./text/text";

interface Toast {
  id: number;
  text: string;
  bad: boolean;
  requestID: string;
}

let shown: Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: Toast[]): void {
  shown = next;
  for (const tell of listeners) tell();
}

function add(text: string, bad: boolean, requestID: string): void {
  const id = ++last;
  set([...shown.slice(-2), { id, text, bad, requestID }]);
  if (!bad) setTimeout(() => close(id), 4_000);
}

function close(id: number): void {
  set(shown.filter((toast) => toast.id !== id));
}

// say tells what was done.
export function say(text: string): void {
  add(text, false, "");
}

// explain is what a failure means to who sees it.
export function explain(error: unknown): string {
  if (!(error instanceof Failure)) return t("fail.other", { detail: String(error) });
  if (error.status === 0) return t("fail.none");
  if (error.status === 412) return t("fail.conflict");
  return t("fail.other", { detail: error.message || error.code || String(error.status) });
}

// complain tells what failed, until it is closed.
export function complain(error: unknown): void {
  add(explain(error), true, error instanceof Failure ? error.requestID : "");
}

// RequestID offers the id of a call that failed.
export function RequestID({ id }: { id: string }) {
  if (!id) return null;
  return (
    <button
      type="button"
      title={t("fail.copy")}
      onClick={() => void navigator.clipboard.writeText(id)}
      className="mt-1 inline-flex items-center gap-1 font-mono text-2xs text-soft hover:text-text"
    >
      <Copy aria-hidden className="size-3" />
      {t("fail.request", { id })}
    </button>
  );
}

export function Toasts() {
  const list = useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => shown,
  );
  return (
    <div role="status" className="pointer-events-none fixed inset-x-3 bottom-3 z-50 flex flex-col items-center gap-2 sm:left-auto sm:items-end">
      {list.map((toast) => (
        <div key={toast.id} className="pointer-events-auto flex max-w-md items-start gap-3 rounded-lg border border-line bg-raised py-2 pr-2 pl-3 text-sm shadow-lg">
          <div className={toast.bad ? "pt-1 text-bad" : "pt-1"}>
            {toast.text}
            <div>
              <RequestID id={toast.requestID} />
            </div>
          </div>
          <Button look="bare" square aria-label={t("toast.close")} onClick={() => close(toast.id)}>
            <X aria-hidden className="size-4" />
          </Button>
        </div>
      ))}
    </div>
  );
}
