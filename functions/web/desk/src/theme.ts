import { useState } from "react";

export type Theme = "system" | "light" | "dark";

// theme puts the colours that were chosen over those of the system.
export function theme(): Theme {
  const kept = localStorage.getItem("theme");
  const chosen: Theme = kept === "light" || kept === "dark" ? kept : "system";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  document.documentElement.dataset["theme"] = chosen === "system" ? (dark.matches ? "dark" : "light") : chosen;
  return chosen;
}

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [now, set] = useState(theme);
  return [
    now,
    (next) => {
      localStorage.setItem("theme", next);
      set(theme());
    },
  ];
}
