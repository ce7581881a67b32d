import Chromium from "@sparticuz/chromium";
import { chromium } from "playwright-core";

// launch starts the browser that npm brought, or the one that CHROMIUM names. Of the package's
// own arguments none is taken: they switch off what a page of a stranger must be held by.
export async function launch() {
  const executablePath = process.env.CHROMIUM || (await Chromium.executablePath());
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"], headless: true });
}
