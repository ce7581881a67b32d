import { read, type Schemas } from "@docket/client";
import { Button, Key } from "@docket/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useKeys } from "../keys";
import { useSession } from "../session";
import { useNow } from "../status";
import { t } from "../text/text";
import { complain, say } from "../toast";
import { refresh } from "./data";

// Held is one's reply that waits to leave, and can be taken back until then.
export function Held({ reference, held, onUndone }: { reference: string; held: Schemas["HeldReply"]; onUndone: () => void }) {
  const { api } = useSession();
  const client = useQueryClient();
  const left = Math.max(0, Math.ceil((Date.parse(held.held_until) - useNow(500)) / 1000));
  const undo = useMutation({
    mutationFn: () => read(api.POST("/desk/api/v1/tickets/{ticket_id}/replies/undo", { params: { path: { ticket_id: reference } } })),
    onSuccess: async ({ taken_back }) => {
      say(t(taken_back ? "compose.undone" : "compose.left"));
      await refresh(client, reference);
      if (taken_back) onUndone();
    },
    onError: complain,
  });
  useKeys({ z: () => undo.mutate() });
  return (
    <div className="rounded-lg border border-accent bg-tint px-4 py-3">
      <div role="status" className="flex flex-wrap items-center gap-2 text-sm font-medium text-accent">
        <span aria-live="off">{t("compose.held", { n: left })}</span>
        <Button className="ml-auto" disabled={undo.isPending} onClick={() => undo.mutate()}>
          {t("compose.undo")}
          <Key>Z</Key>
        </Button>
      </div>
      <p className="mt-1 max-w-prose break-words whitespace-pre-wrap">{held.body}</p>
    </div>
  );
}
