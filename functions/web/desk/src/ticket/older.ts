import { read } from "@docket/client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSession } from "../session";

// useOlder is what was said before the entries of the whole ticket. It begins where these did
// when it was asked for first, so nothing is shown twice while the thread grows.
export function useOlder(reference: string, older: string | undefined) {
  const { api } = useSession();
  const [from, setFrom] = useState<string>();
  const query = useInfiniteQuery({
    queryKey: ["older", reference, from],
    enabled: Boolean(from),
    queryFn: ({ pageParam }) =>
      read(api.GET("/desk/api/v1/tickets/{ticket_id}/thread", { params: { path: { ticket_id: reference }, query: { cursor: pageParam } } })),
    initialPageParam: from ?? "",
    getNextPageParam: (page) => page.next_cursor || undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const more = () => {
    if (from) void query.fetchNextPage();
    else setFrom(new URL(older ?? "", location.origin).searchParams.get("cursor") ?? undefined);
  };
  // Pages of the thread have the newest first, and so has each what it holds.
  const entries = (query.data?.pages ?? []).flatMap((page) => page.entries).reverse();
  return { entries, more, isFetching: query.isFetching, hasMore: !from || query.hasNextPage };
}
