import { Avatar, Button, Menu, MenuItem, MenuLabel, MenuLine } from "@docket/ui";
import { Link, Outlet, useNavigate, useSearch } from "@tanstack/react-router";
import { ChevronsUpDown, CircleHelp, Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useKeys } from "./keys";
import { KeysHelp } from "./keyshelp";
import { parse } from "./list/filters";
import { useSession } from "./session";
import { choose, language, t } from "./text/text";
import { type Theme, useTheme } from "./theme";
import { Toasts } from "./toast";

// Shell is what is around every page: where one is, a search, and who one is.
export function Shell() {
  const help = useRef<HTMLDialogElement>(null);
  const { auth } = useSession();
  useKeys({ "?": () => help.current?.showModal() });
  return (
    <div className="flex h-full flex-col">
      <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded focus:bg-raised focus:px-3 focus:py-2">
        {t("nav.skip")}
      </a>
      <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-panel px-3 sm:gap-3 sm:px-4">
        <Link to="/" search={{}} aria-label={t("app.name")} className="grid size-7 shrink-0 place-items-center rounded-lg bg-accent text-sm font-bold text-on-accent">
          D
        </Link>
        {auth.workspaces.length > 1 ? (
          <Menu
            trigger={
              <Button look="bare" className="max-w-40 min-w-0 shrink" aria-label={t("workspace.switch", { name: auth.workspace })}>
                <span className="truncate">{auth.workspace}</span>
                <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-soft" />
              </Button>
            }
          >
            <MenuLabel>{t("workspace.label")}</MenuLabel>
            {auth.workspaces.map((workspace) => (
              <MenuItem key={workspace.id} checked={workspace.id === auth.workspace} onSelect={() => void auth.switchTo(workspace)}>
                {workspace.id}
              </MenuItem>
            ))}
          </Menu>
        ) : (
          <span className="hidden truncate text-sm font-medium sm:block">{auth.workspace}</span>
        )}
        <SearchBox />
        <Button look="bare" square className="max-sm:hidden" aria-label={t("keys.help")} title={`${t("keys.help")} (?)`} onClick={() => help.current?.showModal()}>
          <CircleHelp aria-hidden className="size-4 text-soft" />
        </Button>
        <Account />
      </header>
      <Outlet />
      <KeysHelp dialog={help} />
      <Toasts />
    </div>
  );
}

function SearchBox() {
  const navigate = useNavigate();
  const filters = parse(useSearch({ strict: false }));
  const [text, setText] = useState(filters.query ?? "");
  const field = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => field.current?.focus() });
  useEffect(() => setText(filters.query ?? ""), [filters.query]);
  const asked = useRef<ReturnType<typeof setTimeout>>(undefined);
  const search = (query: string) => {
    setText(query);
    clearTimeout(asked.current);
    asked.current = setTimeout(() => void navigate({ to: "/", search: { ...filters, query: query.trim() || undefined }, replace: true }), 180);
  };
  return (
    <search className="mx-auto flex h-8 min-w-0 flex-1 items-center gap-2 rounded-md border border-line bg-page px-2.5 has-focus-visible:outline-2 has-focus-visible:outline-accent sm:max-w-md">
      <Search aria-hidden className="size-4 shrink-0 text-soft" />
      <input
        ref={field}
        type="search"
        value={text}
        onChange={(event) => search(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
        aria-label={t("list.search")}
        aria-keyshortcuts="/"
        placeholder={`${t("list.search")}  /`}
        className="min-w-0 flex-1 bg-transparent text-sm outline-none"
      />
    </search>
  );
}

function Account() {
  const { auth, me } = useSession();
  const [now, set] = useTheme();
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" aria-label={t("account.menu", { name: me.name })} className="shrink-0 rounded-full">
          <Avatar name={me.name} />
        </button>
      }
    >
      <MenuLabel>{`${me.name} · ${auth.email}`}</MenuLabel>
      <MenuLine />
      <MenuLabel>{t("account.theme")}</MenuLabel>
      {(["system", "light", "dark"] satisfies Theme[]).map((one) => (
        <MenuItem key={one} checked={now === one} onSelect={() => set(one)}>
          {t(`theme.${one}`)}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuLabel>{t("account.language")}</MenuLabel>
      <MenuItem checked={language === "en"} onSelect={() => choose("en")}>
        English
      </MenuItem>
      <MenuItem checked={language === "de"} onSelect={() => choose("de")}>
        Deutsch
      </MenuItem>
      <MenuLine />
      <MenuItem onSelect={() => void auth.asOther()}>{t("sign.other")}</MenuItem>
      <MenuItem onSelect={() => void auth.signOut()}>{t("sign.out")}</MenuItem>
    </Menu>
  );
}

