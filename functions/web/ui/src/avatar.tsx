import { cx } from "./cx";

// Avatar shows somebody's initials. Its name is for who cannot see it; empty where the name stands beside it.
// The letters are no text: nobody searches for them, and what is read aloud is the name.
export function Avatar({ name, label = "", small = false }: { name: string; label?: string; small?: boolean }) {
  const initials = name
    .split(/\s+/)
    .map((word) => word[0] ?? "")
    .join("")
    .slice(0, 2)
    .toUpperCase();
  return (
    <span
      className={cx("grid shrink-0 place-items-center rounded-full font-semibold text-accent before:content-[attr(data-initials)]", small ? "size-5 bg-page text-[0.5625rem]" : "size-7 bg-tint text-2xs")}
      data-initials={initials}
      {...(label ? { role: "img", "aria-label": label, title: label } : { "aria-hidden": true })}
    />
  );
}
