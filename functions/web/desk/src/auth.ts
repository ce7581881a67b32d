import { InMemoryWebStorage, type User, UserManager, WebStorageStateStore } from "oidc-client-ts";
import { home, root } from "./place";

// Settings are what config.json says (shared/web, SignIn).
interface Settings {
  issuer: string;
  discovery?: string;
  client_id: string;
  scopes?: string[];
}

export interface Workspace {
  id: string;
  login_hint: string;
}

// Auth is who signed in. Tokens are in memory alone: a page that is loaded anew asks the
// issuer, whose session answers without a question.
export class Auth {
  private constructor(
    private readonly manager: UserManager,
    private user: User,
  ) {
    manager.events.addUserLoaded((renewed) => {
      this.user = renewed;
    });
  }

  // open returns who is signed in, or leaves for the issuer. It throws what the issuer says is wrong.
  static async open(): Promise<Auth | "unconfigured" | "signed-out" | "leaving"> {
    const settings = (await (await fetch(home("config.json"))).json()) as Settings;
    if (!settings.issuer) return "unconfigured";
    const manager = new UserManager({
      authority: settings.issuer,
      metadataUrl: settings.discovery,
      client_id: settings.client_id,
      redirect_uri: home("signed-in"),
      post_logout_redirect_uri: home("signed-out"),
      response_type: "code",
      scope: ["openid", "profile", "email", "offline_access", ...(settings.scopes ?? [])].join(" "),
      userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
      stateStore: new WebStorageStateStore({ store: sessionStorage }),
      automaticSilentRenew: true,
    });
    const path = location.pathname.slice(root.length);
    const asked = new URLSearchParams(location.search);
    if (path === "signed-out") return "signed-out";
    if (path !== "signed-in") {
      const hint = asked.get("login_hint") ?? undefined;
      asked.delete("login_hint");
      const rest = asked.toString();
      await leave(manager, path + (rest ? `?${rest}` : ""), hint);
      return "leaving";
    }
    const user = await manager.signinRedirectCallback();
    history.replaceState(null, "", home(String(user.state ?? "")));
    return new Auth(manager, user);
  }

  token(): string {
    return this.user.access_token;
  }

  // renew returns a token for one that was refused. Where the issuer gives none, it leaves to sign in again.
  async renew(): Promise<string> {
    const renewed = await this.manager.signinSilent().catch(() => null);
    if (renewed) return renewed.access_token;
    await leave(this.manager, location.pathname.slice(root.length) + location.search, this.email);
    return new Promise(() => undefined);
  }

  get email(): string {
    return this.user.profile.email ?? "";
  }

  get name(): string {
    return this.user.profile.name ?? this.email;
  }

  // workspace is the one that the tokens are for, as the issuer names it.
  get workspace(): string {
    return String(this.user.profile["org_id"] ?? "");
  }

  // workspaces are those that the person is in, with the hint that leads to each.
  get workspaces(): Workspace[] {
    const list = this.user.profile["organizations"];
    return Array.isArray(list) ? (list as Workspace[]) : [];
  }

  switchTo(workspace: Workspace): Promise<void> {
    return leave(this.manager, "", workspace.login_hint);
  }

  signOut(): Promise<void> {
    return this.manager.signoutRedirect();
  }

  asOther(): Promise<void> {
    return this.manager.signinRedirect({ state: "", prompt: "select_account" });
  }
}

function leave(manager: UserManager, back: string, hint?: string): Promise<void> {
  return manager.signinRedirect({ state: back, login_hint: hint });
}
