import "./style.css";
import { Failure } from "@docket/client";
import { Button } from "@docket/ui";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { type ReactNode, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Auth } from "./auth";
import { home } from "./place";
import { router } from "./router";
import { open, queries, type Session, SessionProvider } from "./session";
import { speak, t } from "./text/text";
import { theme } from "./theme";
import { explain, RequestID } from "./toast";

const app = createRoot(document.getElementById("app") as HTMLElement);

function Plain({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <main className="grid h-full place-content-center justify-items-center gap-4 p-6 text-center">
      <span aria-hidden className="grid size-10 place-items-center rounded-xl bg-accent text-lg font-bold text-on-accent">
        D
      </span>
      <h1 className="max-w-md text-lg">{text}</h1>
      {children}
    </main>
  );
}

function SignIn() {
  return (
    <Button look="solid" onClick={() => location.assign(home(""))}>
      {t("sign.in")}
    </Button>
  );
}

function fail(text: string, error: unknown): void {
  app.render(
    <Plain text={text}>
      <p className="max-w-md text-soft">{explain(error)}</p>
      <RequestID id={error instanceof Failure ? error.requestID : ""} />
      <SignIn />
    </Plain>,
  );
}

async function start(): Promise<void> {
  theme();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", theme);
  await speak();
  const auth = await Auth.open();
  if (auth === "leaving") return;
  if (auth === "unconfigured") return app.render(<Plain text={t("sign.unconfigured")} />);
  if (auth === "signed-out") {
    return app.render(
      <Plain text={t("sign.outDone")}>
        <SignIn />
      </Plain>,
    );
  }
  let session: Session;
  try {
    session = await open(auth);
  } catch (error) {
    if (!(error instanceof Failure) || error.status !== 403) return fail(t("fail.load"), error);
    return app.render(
      <Plain text={t(error.code === "module_disabled" ? "sign.disabled" : "sign.noAccess", { name: auth.name, workspace: auth.workspace })}>
        <Button look="solid" onClick={() => void auth.asOther()}>
          {t("sign.other")}
        </Button>
      </Plain>,
    );
  }
  app.render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <SessionProvider value={session}>
          <RouterProvider router={router} />
        </SessionProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}

start().catch((error: unknown) => fail(t("sign.failed"), error));
