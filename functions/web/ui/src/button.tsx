import type { ComponentProps } from "react";
import { cx } from "./cx";

const looks = {
  solid: "bg-accent text-on-accent hover:opacity-90",
  plain: "border border-line bg-panel hover:bg-hover",
  bare: "hover:bg-hover",
  note: "border border-note-line bg-note text-note-text hover:opacity-90",
};

// Button is square around an icon alone, which then needs an aria-label.
export function Button({ look = "plain", square = false, className, ...rest }: ComponentProps<"button"> & { look?: keyof typeof looks; square?: boolean }) {
  return (
    <button
      type="button"
      {...rest}
      className={cx(
        "inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-md text-sm font-medium whitespace-nowrap transition-colors disabled:cursor-default disabled:opacity-60",
        square ? "w-8" : "px-2.5",
        looks[look],
        className,
      )}
    />
  );
}
