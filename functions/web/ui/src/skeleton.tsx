import { cx } from "./cx";

// Skeleton holds the place of what is being loaded.
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cx("block animate-pulse rounded bg-line", className)} />;
}
