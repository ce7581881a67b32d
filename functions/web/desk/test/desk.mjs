// An agent's way through the desk in a real browser against a real system, whose address and token are
// the arguments: signing in, the list, a note, a reply that is taken back and one that leaves,
// resolving, searching, another workspace, signing out. By keyboard where there is a key.
import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import { launch } from "./browser.mjs";

const [, , base, token] = process.argv; // the token is of an agent of acme/north
const browser = await launch();
const complaints = [];

async function visit(options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  return page;
}

// flawless holds what is shown to WCAG 2.2 AA, so far as axe can tell.
async function flawless(page, what) {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`), [], what);
}

async function pull(lever, body) {
  const answer = await fetch(base + lever, { method: "POST", body: JSON.stringify(body) });
  assert.equal(answer.status, 200, `${lever}: ${await answer.text()}`);
}

const row = (page, reference) => page.locator(`[data-row="${reference}"]`);
const said = (page, name) => page.getByRole("article", { name });

try {
  const made = await fetch(`${base}/desk/api/v1/tickets`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ title: "Parcel lost", description: "It never came.", channel: "email", priority: "high", customer_name: "Jane Doe", customer_email: "jane@customer.example" }),
  });
  assert.equal(made.status, 201, await made.text());
  const parcel = "TKT-0006";

  const page = await visit({ colorScheme: "light" });
  await page.goto(`${base}/desk/tickets/TKT-0001`);
  await page.getByRole("heading", { name: "Sign in to Docket" }).waitFor();
  await flawless(page, "the sign-in page");
  // The first token is refused once: the desk gets another one and asks again.
  let refused = false;
  let given = 0;
  page.on("response", (answer) => answer.url() === `${base}/issuer/token` && answer.ok() && given++);
  await page.route("**/desk/api/v1/members", (route) => {
    if (refused) return route.continue();
    refused = true;
    return route.fulfill({ status: 401 });
  });
  await page.locator('button[value="agent@north.acme.example"]').focus();
  await page.keyboard.press("Enter");

  // One comes to where one wanted to go.
  await page.getByRole("heading", { name: "VAT number missing on our invoices" }).waitFor();
  await page.getByRole("option", { name: "Alex Agent" }).waitFor({ state: "attached" });
  assert.equal(new URL(page.url()).pathname, "/desk/tickets/TKT-0001");
  assert.equal(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }).includes("eyJ")), false, "a token is kept outside of memory");
  await page.keyboard.press("Escape");

  // The list, by keys.
  await row(page, "TKT-0005").waitFor();
  assert.deepEqual([refused, given], [true, 2], "a token that was refused is not renewed");
  await flawless(page, "the list");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.waitForFunction(() => document.activeElement?.getAttribute("data-row") === "TKT-0002");
  await page.keyboard.press("k");
  await page.waitForFunction(() => document.activeElement?.getAttribute("data-row") === "TKT-0001");
  await row(page, parcel).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Parcel lost" }).waitFor();

  // A note is of the team, and says so by more than its colour.
  assert.equal(await page.getByRole("textbox").count(), 0, "a field is open before one chose who reads it");
  await page.keyboard.press("n");
  await page.getByRole("textbox", { name: "Internal note: only your team reads this" }).waitFor();
  await page.keyboard.type("The bank shows one charge.");
  await flawless(page, "a note is written");
  await page.keyboard.press("Control+Enter");
  await said(page, "Internal note by Alex Agent").getByText("The bank shows one charge.").waitFor();

  // Text of a reply is no text of a note, and is there again after a reload.
  await page.keyboard.press("r");
  const reply = page.getByRole("textbox", { name: "Reply to Jane Doe: the customer reads this" });
  await reply.waitFor();
  await page.keyboard.type("We refund it on Monday.");
  await page.getByText("Draft kept").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  assert.equal(await page.getByRole("textbox", { name: /Internal note/ }).inputValue(), "");
  await page.keyboard.press("Escape");
  await page.reload();
  await page.getByRole("heading", { name: "Parcel lost" }).waitFor();
  await page.keyboard.press("r");
  assert.equal(await reply.inputValue(), "We refund it on Monday.");

  // A reply is held, can be taken back, and leaves.
  await page.keyboard.press("Control+Enter");
  await page.getByText(/Your reply leaves in/).waitFor();
  await page.keyboard.press("z");
  await reply.waitFor();
  assert.equal(await reply.inputValue(), "We refund it on Monday.");
  await page.keyboard.press("Control+Enter");
  await page.getByText(/Your reply leaves in/).waitFor();
  await pull("/local/clock", { advance: "1m" });
  await pull("/local/settle", {});
  await said(page, "To the customer by Alex Agent").getByText("We refund it on Monday.").waitFor();

  // Assigning and resolving.
  await page.keyboard.press("i");
  await page.waitForFunction(() => [...document.querySelectorAll("aside select")].some((s) => s.selectedOptions[0]?.text === "Alex Agent"));
  await page.keyboard.press("e");
  await page.getByRole("textbox", { name: "How was it resolved?" }).waitFor();
  await page.keyboard.type("Refunded the second charge.");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("button", { name: "Reopen" }).waitFor();
  await page.getByRole("combobox", { name: "Priority" }).selectOption("low");
  await page.getByRole("button", { name: /change/ }).last().click();
  await page.getByText(/priority: high → low/).waitFor();
  await flawless(page, "the ticket");

  // The list has it where it belongs; words and chips narrow it.
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: /^Resolved/ }).click();
  await row(page, parcel).waitFor();
  await page.getByRole("link", { name: /^All/ }).click();
  await page.keyboard.press("/");
  await page.keyboard.type("umlauts");
  await page.waitForFunction(() => document.querySelectorAll("[data-row]").length === 1);
  await row(page, "TKT-0003").waitFor();
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByRole("button", { name: "Filter" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Urgent" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Remove the filter Priority: Urgent" }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll("[data-row]").length === 1);
  await row(page, "TKT-0004").waitFor();

  // The other workspace of the same person, and out.
  await page.getByRole("button", { name: "Workspace acme/north: switch" }).click();
  await page.getByRole("menuitem", { name: "acme/south" }).click();
  await page.getByRole("button", { name: "Workspace acme/south: switch" }).waitFor();
  await row(page, "TKT-0002").waitFor();
  await page.getByRole("button", { name: "Account of Alex Agent" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByText("You are signed out.").waitFor();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Sign in to Docket" }).waitFor();

  // Dark, narrow and German; a hint of who it is signs in at once.
  const narrow = await visit({ colorScheme: "dark", viewport: { width: 360, height: 740 }, locale: "de-DE" });
  await narrow.goto(`${base}/desk?login_hint=light@north.acme.example`);
  await row(narrow, "TKT-0001").waitFor();
  assert.equal(await narrow.evaluate(() => document.documentElement.lang), "de");
  await flawless(narrow, "the list, dark and narrow");
  await row(narrow, parcel).click();
  await narrow.getByRole("article", { name: "Interne Notiz von Alex Agent" }).waitFor();
  assert.equal(await narrow.getByRole("button", { name: "Antworten" }).count(), 0, "who may not reply is offered to");
  await narrow.getByRole("button", { name: "Notiz" }).click();
  await flawless(narrow, "the ticket, dark and narrow");
  assert.equal(await narrow.evaluate(() => document.documentElement.scrollWidth), 360, "it is wider than the screen");

  // Who answers nobody here is told so.
  const customer = await visit({});
  await customer.goto(`${base}/desk?login_hint=customer@north.acme.example`);
  await customer.getByText("Casey Customer is not somebody who answers customers in acme/north.").waitFor();
  assert.deepEqual(complaints.filter((text) => !/40[13]/.test(text)), [], "the browser complained"); // but of the two refusals
} catch (error) {
  for (const page of browser.contexts().flatMap((context) => context.pages())) console.error(`${page.url()}\n${await page.innerText("body")}`);
  throw error;
} finally {
  await browser.close();
}
