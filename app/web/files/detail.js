// Why the chosen field says what it says: one quiet strip, always in the same place.
import { byId, make } from "./dom.js";
import { about, rowOf } from "./fields.js";
import { desk, doubtsAt, editAt, foundAt, isHybrid, stateOf, suggestionAt, toldAt, valueAt } from "./invoice.js";
import { show } from "./values.js";
import { either, languageNow, fullNameOf, say } from "./words.js";

export function drawDetail({ undo, absent, take }) {
  const path = desk.chosen;
  if (!path) return byId("detail").replaceChildren(make("p", { class: "aside" }, say("nothingChosen")));
  const state = stateOf(path);
  const head = [make("strong", {}, fullNameOf(path)), state ? make("span", { class: "badge", "data-state": state }, say(`state.${state}`)) : null];
  if (editAt(path)) head.push(make("button", { type: "button", class: "small", onclick: () => undo(path) }, say("undo")));
  const suggestion = suggestionAt(path);
  if (suggestion) head.push(make("button", { type: "button", class: "small", onclick: () => take(suggestion) }, say("apply", { value: suggestion.text })));
  if (state === "missing" && !isHybrid()) head.push(make("button", { type: "button", class: "small", onclick: () => absent(path) }, say("absent")));
  byId("detail").replaceChildren(
    make("p", { class: "detail-head" }, ...head), make("p", { class: "why" }, reasons(path, state).join(" ")));
}

function reasons(path, state) {
  if (desk.faults.has(path)) return [desk.faults.get(path)];
  const edit = editAt(path);
  const told = doubtsAt(path);
  const doubts = [told.find((each) => each.rule.startsWith("RELAY-PAGE-")) ?? told[0]].filter(Boolean).map((each) => either(each.message));
  const was = edit && toldAt(path) && toldAt(path) !== edit.value ? [say("was", { value: show(about(path).kind, toldAt(path), languageNow()) })] : [];
  if (edit) return [say("about.confirmed"), ...was];
  const evidence = valueAt(path) ? (foundAt(path)?.evidence ?? []).map(either) : [];
  const place = rowOf(path);
  const fromTable = state === "derived" && ["item.name", "unit"].includes(place?.column);
  const codes = /vat\.category$|\]\.category$/.test(path) ? [say("categories")] : [];
  return [say(`about.${fromTable ? "row" : state || "empty"}`), ...codes, ...doubts, ...evidence];
}
