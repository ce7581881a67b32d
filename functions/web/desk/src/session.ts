import { type Client, createClient, Failure, type Member, read } from "@docket/client";
import { QueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import type { Auth } from "./auth";
import { base } from "./place";

// Session is who works here, and what they may.
export interface Session {
  auth: Auth;
  api: Client;
  me: Member;
  may: (scope: string) => boolean;
}

export async function open(auth: Auth): Promise<Session> {
  const api = createClient(base, auth);
  const { member, scopes } = await read(api.GET("/desk/api/v1/me"));
  return { auth, api, me: member, may: (scope) => scopes.includes(scope) };
}

const Context = createContext<Session | null>(null);
export const SessionProvider = Context.Provider;

export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error("outside of a session");
  return session;
}

// queries keeps what was read. A refusal is not asked for again: it stays one.
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < 2 && (!(error instanceof Failure) || error.status === 0 || error.status >= 500),
    },
  },
});
