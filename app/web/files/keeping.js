// Saving what was corrected of an invoice that is kept, and telling what became of it.
import { announce, byId, make } from "./dom.js";
import { kept, save, state } from "./server.js";
import { say } from "./words.js";

const PAUSE = 400;
const PATIENCE = 60_000;

const pause = (time) => new Promise((done) => { setTimeout(done, time); });

// Save, wait until the invoice was judged, and return its state; undefined where that takes too long.
export async function keep(corrections) {
  await save(corrections);
  for (const until = Date.now() + PATIENCE; Date.now() < until; await pause(PAUSE)) {
    const now = await state();
    if (now.settled) return now;
  }
  return undefined;
}

// Say in place of the buttons what became of the invoice, and where to go on.
export function tellWhatBecame(now) {
  const key = now ? `became.${now.status}` : "became.later";
  const text = say(key, { where: (now?.addresses ?? []).map((each) => each.replace(/^mailto:/, "")).join(", ") });
  const route = now?.status === "unrouted" ? make("a", { href: `/routes/new?invoice=${kept.id}`, class: "button main" }, say("makeRoute")) : null;
  byId("became").replaceChildren(
    make("p", {}, text === key ? say("became.other") : text),
    make("div", { class: "actions" }, make("a", { href: "/stuck", class: "button" }, say("toStuck")),
      make("a", { href: `/invoices/${kept.id}`, class: route ? "button" : "button main", id: "see-invoice" }, say("seeInvoice")), route),
  );
  byId("became").hidden = false;
  byId("became").querySelector("a.main").focus({ preventScroll: true });
  announce(text);
}
