import type { RefObject } from "react";
import { Button } from "@docket/ui";
import { X } from "lucide-react";
import { t, type Word } from "./text/text";

const map: [string, Word][] = [
  ["J / ↓", "keys.next"],
  ["K / ↑", "keys.previous"],
  ["Enter / O", "keys.open"],
  ["/", "keys.search"],
  ["R", "compose.reply"],
  ["N", "compose.note"],
  ["Ctrl / ⌘ Enter", "keys.send"],
  ["Ctrl / ⌘ ⇧ Enter", "keys.sendResolve"],
  ["Z", "keys.undo"],
  ["E", "compose.resolve"],
  ["⇧ E", "compose.reopen"],
  ["I", "keys.assignMe"],
  ["Esc", "keys.back"],
  ["?", "keys.help"],
];

export function KeysHelp({ dialog }: { dialog: RefObject<HTMLDialogElement | null> }) {
  return (
    <dialog ref={dialog} aria-labelledby="keys-title" className="m-auto w-96 max-w-[calc(100vw-2rem)] rounded-xl border border-line bg-raised p-5 text-text shadow-lg backdrop:bg-black/40">
      <div className="mb-3 flex items-center justify-between">
        <h2 id="keys-title" className="text-lg font-semibold">
          {t("keys.title")}
        </h2>
        <Button look="bare" square aria-label={t("toast.close")} onClick={() => dialog.current?.close()}>
          <X aria-hidden className="size-4" />
        </Button>
      </div>
      <dl className="grid grid-cols-[1fr_auto] gap-y-1.5 text-sm">
        {map.map(([key, word]) => (
          <div key={word} className="contents">
            <dt>{t(word)}</dt>
            <dd className="font-mono text-xs text-soft">{key}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
