// What the service has to say: what is wrong, what to do, and where.
import { byId, make } from "./dom.js";
import { about, placeOf, rowOf } from "./fields.js";
import { corrections, desk, findings, isHybrid } from "./invoice.js";
import { kept } from "./server.js";
import { show } from "./values.js";
import { either, fullNameOf, languageNow, say } from "./words.js";

const TOLD_OTHERWISE = ["RELAY-PAGE-REVIEW", "RELAY-PAGE-LACKS"]; // by the verdict, and field by field
const OF_THE_PAGE = "RELAY-PAGE-";
const PROFILES = ["auto", "nlcius", "en16931", "peppol-bis-3", "nlcius-gaccount", "xrechnung"];
const ORDER = ["fatal", "warning", "info"];
let go = () => {};
let makeInvoice = () => {};
let apply = () => {};
let pickProfile = () => {};

export function connect(onGo, onInvoice, onApply, onProfile) {
  pickProfile = onProfile;
  go = onGo;
  makeInvoice = onInvoice;
  apply = onApply;
}

export function drawFindings() {
  drawVerdict();
  const told = findings().filter((each) => !TOLD_OTHERWISE.includes(each.rule)).sort((one, other) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity));
  const open = onePerPlace(told.filter((each) => each.severity !== "info"));
  const notes = told.filter((each) => each.severity === "info");
  const parts = [];
  if (open.length) {
    parts.push(make("h2", { id: "findings-title" }, say(desk.verdict.status === "converted" ? "remarks" : "findings")), list(open, "findings-title"));
    if (!kept && findings().some((each) => each.rule === "RELAY-PAGE-LACKS")) parts.push(make("p", { class: "aside hint" }, say("profileHint")));
  }
  if (notes.length) {
    parts.push(make("details", { class: "notes" }, make("summary", {}, say("notes", { count: notes.length })), list(notes)));
  }
  byId("findings").replaceChildren(...parts);
}

// Of what is said about one field, the most telling: what the page itself shows, at its gravest.
function onePerPlace(told) {
  const gravest = new Map();
  for (const each of told) {
    const place = placeOf(each.location.path) || each;
    const before = gravest.get(place);
    const better = !before || (!before.rule.startsWith(OF_THE_PAGE) && each.rule.startsWith(OF_THE_PAGE));
    gravest.set(place, { ...(better ? each : before), severity: before?.severity ?? each.severity });
  }
  return [...gravest.values()];
}

export function drawVerdict() {
  const status = desk.verdict?.status;
  const changed = desk.dirty && desk.verdict?.invoice;
  const box = byId("verdict");
  box.dataset.status = changed ? "changed" : status ?? "";
  const words = [make("p", { class: "verdict-text" }, say(`verdict.${changed ? "changed" : status}`))];
  if (desk.verdict?.profile) words.push(profiles());
  if (isHybrid()) words.push(make("p", { class: "aside" }, say("hybrid")));
  if (status === "not_an_invoice" && desk.verdict.format === "pdf" && corrections().length === 0) {
    words.push(make("button", { type: "button", class: "more", onclick: makeInvoice }, say("isInvoice")));
  }
  box.replaceChildren(...words);
}

// What the invoice is judged by: some demand what others do not.
function profiles() {
  if (kept) return make("span", { class: "profile" }, `${say("profile")}: ${desk.verdict.profile}`);
  const options = PROFILES.map((name) => make("option", { value: name, selected: name === desk.profile },
    name === "auto" && desk.profile === "auto" ? say("automatic", { profile: desk.verdict.profile }) : name));
  return make("label", { class: "profile" }, say("profile"),
    make("select", { id: "profile", onchange: (event) => pickProfile(event.target.value) }, ...options));
}

const list = (told, title) => make("ul", { class: "findings", "aria-labelledby": title }, ...told.map((each) => make("li", {}, one(each), remedy(each))));

// What the service offers to put right, by itself or not at all.
function remedy({ fix }) {
  if (!fix || isHybrid() || fix.path.startsWith("/")) return null;
  const value = show(about(fix.path).kind, fix.value, languageNow());
  return make("button", { type: "button", class: "more fix", onclick: () => apply(fix) }, say("apply", { value }));
}

function one(finding) {
  const { path, page, box } = finding.location;
  const place = placeOf(path);
  const leads = Boolean(place && known(place)) || Boolean(page);
  const words = [
    make("span", { class: "severity" }, say(`severity.${finding.severity}`)),
    make("span", { class: "finding-text" }, either(finding.message),
      place && known(place) ? make("span", { class: "finding-place" }, fullNameOf(place)) : null),
  ];
  if (!leads) return make("div", { class: "finding", "data-severity": finding.severity, "data-rule": finding.rule }, ...words);
  return make("button", {
    type: "button", class: "finding", "data-severity": finding.severity, "data-rule": finding.rule, "data-leads": place || "page",
    onclick: () => go(place, page, box),
  }, ...words);
}

const known = (place) => {
  const row = rowOf(place);
  return row ? desk.rows[row.table].length > row.position : place === "lines" || place === "vat_breakdown" || !place.includes("[") || place.includes("[0]");
};
