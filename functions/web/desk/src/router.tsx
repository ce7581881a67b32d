import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { List } from "./list/list";
import { parse } from "./list/filters";
import { root } from "./place";
import { Shell } from "./shell";
import { t } from "./text/text";

const top = createRootRoute({
  component: Shell,
  notFoundComponent: () => (
    <main id="main" className="grid flex-1 place-content-center text-soft">
      {t("fail.noPage")}
    </main>
  ),
});

const list = createRoute({
  getParentRoute: () => top,
  path: "/",
  validateSearch: parse,
  component: function ListPage() {
    const filters = list.useSearch();
    document.title = `${t("list.title")} · ${t("app.name")}`;
    sessionStorage.setItem("list", JSON.stringify(filters)); // where one comes back to from a ticket
    return <List filters={filters} />;
  },
});

const ticket = createRoute({
  getParentRoute: () => top,
  path: "/tickets/$reference",
  component: lazyRouteComponent(() => import("./ticket/page"), "TicketPage"),
});

export const router = createRouter({ routeTree: top.addChildren([list, ticket]), basepath: root.replace(/\/$/, ""), defaultPreload: false });

// What the list has no need of is loaded behind it, so that no ticket waits for it.
(window.requestIdleCallback ?? setTimeout)(() => void import("./ticket/page"));

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
