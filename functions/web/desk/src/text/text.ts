import { type Catalogue, en, type Word } from "./en";

export type Language = "en" | "de";
export type { Word };

let words: Catalogue = en;
let plural = new Intl.PluralRules("en");
export let language: Language = "en";

// speak chooses the language for good: what was chosen, or else the browser's.
export async function speak(): Promise<void> {
  const wanted = localStorage.getItem("language") ?? navigator.language.slice(0, 2);
  if (wanted === "de") {
    words = (await import("./de")).de;
    language = "de";
    plural = new Intl.PluralRules("de");
  }
  document.documentElement.lang = language;
}

// choose keeps a language, and loads the page in it.
export function choose(next: Language): void {
  localStorage.setItem("language", next);
  location.reload();
}

// t is a text of the catalogue with what it names filled in.
export function t(word: Word, values: Record<string, string | number> = {}): string {
  let text = words[word];
  const several = text.indexOf("|");
  if (several >= 0) text = plural.select(Number(values["n"])) === "one" ? text.slice(0, several) : text.slice(several + 1);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return typeof value === "number" ? value.toLocaleString(language) : (value ?? whole);
  });
}

// span is a length of time in one short word.
export function span(milliseconds: number): string {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000);
  if (minutes < 1) return t("time.m", { n: 1 });
  if (minutes < 60) return t("time.m", { n: minutes });
  if (minutes < 48 * 60) return t("time.h", { n: Math.floor(minutes / 60) });
  return t("time.d", { n: Math.floor(minutes / 1440) });
}

// ago is how long ago an instant was, in one short word.
export function ago(at: string): string {
  const past = Date.now() - Date.parse(at);
  return past < 60_000 ? t("time.now") : span(past);
}

// when is an instant, for who wants to know exactly.
export function when(at: string): string {
  return new Date(at).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
}
