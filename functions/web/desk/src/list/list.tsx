import { Button, Skeleton } from "@docket/ui";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useKeys } from "../keys";
import { useSession } from "../session";
import { useNow } from "../status";
import { t } from "../text/text";
import { explain } from "../toast";
import { ticketOf } from "../ticket/data";
import { FilterBar, Tabs } from "./bar";
import { firstOf, listOf, mark, membersOf, walk } from "./data";
import { type Filters, narrowed } from "./filters";
import { Row } from "./row";

// List is a list of tickets, with what it is narrowed by.
export function List({ filters }: { filters: Filters }) {
  const navigate = useNavigate();
  return (
    <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col bg-panel outline-none">
      <h1 className="sr-only">{t("list.title")}</h1>
      <div className="border-b border-line">
        <Tabs filters={filters} />
      </div>
      <div className="border-b border-line">
        <FilterBar filters={filters} onChange={(next) => void navigate({ to: "/", search: next })} />
      </div>
      <Rows key={JSON.stringify(filters)} filters={filters} />
    </main>
  );
}

// Rows stay where they are while the pointer or the focus is inside: a button offers what is new.
function Rows({ filters }: { filters: Filters }) {
  const { api } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const now = useNow();
  const options = listOf(api, filters);
  const list = useInfiniteQuery(options);
  const first = useQuery(firstOf(api, filters)).data;
  const names = useQuery(membersOf(api)).data?.members;
  const nameOf = useMemo(() => new Map(names?.map((member) => [member.id, member.name])), [names]);
  const tickets = useMemo(() => list.data?.pages.flatMap((page) => page.tickets) ?? [], [list.data]);

  const inside = useRef(false);
  const scroller = useRef<HTMLDivElement>(null);
  const shown = list.data?.pages[0];
  const news = Boolean(first && shown && !list.isFetching && mark(first.tickets) !== mark(shown.tickets));
  const show = useCallback(() => void client.resetQueries({ queryKey: ["tickets", filters], exact: true }), [client, filters]);
  useEffect(() => {
    if (news && !inside.current && (scroller.current?.scrollTop ?? 0) === 0 && first) {
      client.setQueryData(options.queryKey, { pages: [first], pageParams: [""] });
    }
  }, [news, first, client, options.queryKey]);

  const key = JSON.stringify(filters);
  const here = walk.key === key;
  const [at, setAt] = useState(here ? walk.at : 0);
  const rows = useVirtualizer({
    count: tickets.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (window.innerWidth < 768 ? 60 : 44),
    overscan: 12,
    initialOffset: here ? walk.offset : 0,
    getItemKey: (index) => tickets[index]?.id ?? index,
  });
  const items = rows.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (tickets.length > 0 && lastShown >= tickets.length - 15 && list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  }, [lastShown, tickets.length, list.hasNextPage, list.isFetchingNextPage, list.fetchNextPage]);
  useEffect(() => {
    Object.assign(walk, { key, at, references: tickets.map((ticket) => ticket.reference) });
  }, [key, at, tickets]);

  const focus = (index: number) => {
    const next = Math.max(0, Math.min(index, tickets.length - 1));
    const ticket = tickets[next];
    if (!ticket) return;
    setAt(next);
    rows.scrollToIndex(next);
    void client.prefetchQuery(ticketOf(api, ticket.reference));
    // Before the next key, unless the row has yet to be drawn.
    const row = () => scroller.current?.querySelector<HTMLElement>(`[data-row="${ticket.reference}"]`);
    const drawn = row();
    if (drawn) drawn.focus();
    else requestAnimationFrame(() => row()?.focus());
  };
  const focused = () => scroller.current?.contains(document.activeElement) ?? false;
  const step = (by: 1 | -1) => focus(focused() ? at + by : at);
  const open = () => {
    const ticket = tickets[at];
    if (ticket) void navigate({ to: "/tickets/$reference", params: { reference: ticket.reference } });
  };
  useKeys({ j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1), o: open });

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {news && (
        <Button look="solid" className="absolute top-2 left-1/2 z-10 h-7 -translate-x-1/2 rounded-full px-3 text-xs shadow-lg" onClick={show}>
          {t("list.news")}
        </Button>
      )}
      <div
        ref={scroller}
        className="min-h-0 flex-1 overflow-y-auto"
        onPointerEnter={() => (inside.current = true)}
        onPointerLeave={() => (inside.current = focused())}
        onFocus={() => (inside.current = true)}
        onBlur={() => (inside.current = false)}
        onScroll={(event) => (walk.offset = event.currentTarget.scrollTop)}
      >
        {list.isPending ? (
          <Placeholders />
        ) : list.isError && tickets.length === 0 ? (
          <Message text={`${t("fail.load")} ${explain(list.error)}`} onAgain={() => void list.refetch()} />
        ) : tickets.length === 0 ? (
          <Message text={t(narrowed(filters) ? "list.emptyFiltered" : "list.empty")} />
        ) : (
          <ul className="relative" style={{ height: rows.getTotalSize() }}>
            {items.map((item) => {
              const ticket = tickets[item.index];
              return (
                ticket && (
                  <li
                    key={item.key}
                    aria-setsize={list.hasNextPage ? -1 : tickets.length}
                    aria-posinset={item.index + 1}
                    className="absolute inset-x-0 top-0"
                    style={{ height: item.size, transform: `translateY(${item.start}px)` }}
                  >
                    <Row
                      ticket={ticket}
                      now={now}
                      assignee={ticket.assignee_id ? (nameOf.get(ticket.assignee_id) ?? t("ticket.somebody")) : ""}
                      focused={item.index === at}
                      onFocus={() => setAt(item.index)}
                    />
                  </li>
                )
              );
            })}
          </ul>
        )}
      </div>
      <p role="status" className="sr-only">
        {list.isSuccess && t("list.shown", { n: tickets.length })}
      </p>
    </div>
  );
}

function Placeholders() {
  return (
    <div aria-hidden>
      {Array.from({ length: 12 }, (_, index) => (
        <div key={index} className="flex h-15 items-center gap-3 border-b border-line px-4 md:h-11">
          <Skeleton className="size-2.5 rounded-full" />
          <Skeleton className="h-3 w-1/2" />
          <Skeleton className="ml-auto h-3 w-8" />
        </div>
      ))}
    </div>
  );
}

function Message({ text, onAgain }: { text: string; onAgain?: () => void }) {
  return (
    <div className="grid place-items-center gap-3 px-6 py-20 text-center text-soft">
      <p className="max-w-md">{text}</p>
      {onAgain && <Button onClick={onAgain}>{t("fail.again")}</Button>}
    </div>
  );
}
