import { Button, cx, Menu, MenuCheck, MenuLabel } from "@docket/ui";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ListFilter, X } from "lucide-react";
import { useSession } from "../session";
import { priorities, slaStates, StatusDot, statuses } from "../status";
import { t } from "../text/text";
import { countsOf, membersOf } from "./data";
import { type Filters, narrowed } from "./filters";

const tabs = [undefined, "mine", ...statuses] as const;

// Tabs are the whole list, one's own, and one for each status, with how many each has.
export function Tabs({ filters }: { filters: Filters }) {
  const { api } = useSession();
  const counts = useQuery(countsOf(api)).data?.counts;
  return (
    <nav aria-label={t("list.title")} className="flex gap-0.5 overflow-x-auto px-2 pt-1 sm:px-3">
      {tabs.map((tab) => {
        const count = counts?.find((one) => one.tab === (tab ?? "all"));
        const here = filters.tab === tab;
        return (
          <Link
            key={tab ?? "all"}
            to="/"
            search={{ ...filters, tab }}
            aria-current={here ? "page" : undefined}
            className={cx(
              "flex h-9 items-center gap-1.5 border-b-2 px-2 text-sm whitespace-nowrap",
              here ? "border-accent font-medium text-text" : "border-transparent text-soft hover:text-text",
            )}
          >
            {tab && tab !== "mine" && <StatusDot status={tab} />}
            {!tab || tab === "mine" ? t(`tab.${tab ?? "all"}`) : t(`status.${tab}`)}
            <span className="min-w-4 text-xs text-soft tabular-nums">{count && `${count.count.toLocaleString()}${count.at_least ? "+" : ""}`}</span>
          </Link>
        );
      })}
    </nav>
  );
}

interface Choice {
  field: "status" | "priority" | "assignee" | "sla";
  value: string;
  text: string;
}

function useChoices(filters: Filters): Choice[] {
  const { api, me } = useSession();
  const members = useQuery(membersOf(api)).data?.members ?? [];
  const assignee = [
    { value: "me", text: t("filter.me") },
    { value: "none", text: t("filter.nobody") },
    ...members.filter((m) => m.state === "active" && m.id !== me.id).map((m) => ({ value: m.id, text: m.name })),
  ];
  return [
    ...(filters.tab && filters.tab !== "mine" ? [] : statuses.map((value) => ({ field: "status" as const, value, text: t(`status.${value}`) }))),
    ...priorities.map((value) => ({ field: "priority" as const, value, text: t(`priority.${value}`) })),
    ...slaStates.map((value) => ({ field: "sla" as const, value, text: t(`sla.${value}`) })),
    ...(filters.tab === "mine" ? [] : assignee.map((one) => ({ field: "assignee" as const, ...one }))),
  ];
}

// FilterBar shows what is filtered by as chips, and offers more.
export function FilterBar({ filters, onChange }: { filters: Filters; onChange: (filters: Filters) => void }) {
  const choices = useChoices(filters);
  const has = (choice: Choice) => Boolean((filters[choice.field] as string[] | undefined)?.includes(choice.value));
  const toggle = (choice: Choice) => {
    const before = (filters[choice.field] ?? []) as string[];
    const after = has(choice) ? before.filter((value) => value !== choice.value) : [...before, choice.value];
    onChange({ ...filters, [choice.field]: after.length > 0 ? after : undefined });
  };
  return (
    <div className="flex min-h-10 flex-wrap items-center gap-1.5 px-3 py-1 sm:px-4">
      <Menu
        trigger={
          <Button look="bare" className="-ml-2 text-soft">
            <ListFilter aria-hidden className="size-4" />
            {t("list.filter")}
          </Button>
        }
      >
        {(["status", "priority", "sla", "assignee"] as const).map((field) => {
          const own = choices.filter((choice) => choice.field === field);
          return (
            own.length > 0 && (
              <div key={field}>
                <MenuLabel>{t(`filter.${field}`)}</MenuLabel>
                {own.map((choice) => (
                  <MenuCheck key={choice.value} checked={has(choice)} onChange={() => toggle(choice)}>
                    {choice.text}
                  </MenuCheck>
                ))}
              </div>
            )
          );
        })}
      </Menu>
      {choices.filter(has).map((choice) => {
        const name = `${t(`filter.${choice.field}`)}: ${choice.text}`;
        return (
          <button
            key={choice.field + choice.value}
            type="button"
            aria-label={t("list.remove", { name })}
            onClick={() => toggle(choice)}
            className="inline-flex h-6 items-center gap-1 rounded-full bg-tint pr-1.5 pl-2.5 text-xs text-accent hover:opacity-80"
          >
            {name}
            <X aria-hidden className="size-3" />
          </button>
        );
      })}
      {narrowed(filters) && (
        <Button look="bare" className="h-6 px-2 text-xs text-soft" onClick={() => onChange({ tab: filters.tab })}>
          {t("list.clear")}
        </Button>
      )}
    </div>
  );
}
