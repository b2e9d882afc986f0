// The fields, group by group, as a form that is worked through with the keyboard.
import { announce, byId, make } from "./dom.js";
import { about, GROUPS, isListed, placeOf, TABLES } from "./fields.js";
import { addRow, desk, editAt, isHybrid, put, removeRow, stateOf, suggestionAt, toldAt, valueAt } from "./invoice.js";
import { decimalMark, parse, scaled, show, unscaled } from "./values.js";
import { columnName, find, fullNameOf, languageNow, nameOf, say } from "./words.js";

const opened = new Set();
let onChange = () => {};
let onChoose = () => {};
let onTake = () => {};

export function connect(change, choose, take) {
  onChange = change;
  onChoose = choose;
  onTake = take;
}

export const inputAt = (path) => document.querySelector(`[data-path="${CSS.escape(path)}"] .value`);

export function drawForm() {
  const groups = GROUPS.map((group) => (group.table ? tableGroup(group) : fieldGroup(group.name, group.fields)));
  const others = Object.keys(desk.read?.fields ?? {}).filter((path) => !isListed(placeOf(path)) && toldAt(path));
  if (others.length) groups.push(fieldGroup("other", others.map((path) => about(path))));
  byId("fields").replaceChildren(...groups.filter(Boolean));
  refresh();
}

// Show values and states anew, without touching what is being typed.
export function refresh() {
  for (const box of document.querySelectorAll("#fields [data-path]")) {
    const { path } = box.dataset;
    const state = stateOf(path);
    box.dataset.state = state;
    box.classList.toggle("chosen", desk.chosen === path);
    const badge = box.querySelector(".badge");
    if (badge) badge.textContent = state ? say(`state.${state}`) : "";
    const input = box.querySelector(".value");
    const fault = desk.faults.get(path);
    if (document.activeElement !== input && !fault) input.value = show(about(path).kind, valueAt(path), languageNow());
    if (input.tagName === "INPUT") input.placeholder = suggestionAt(path) ? `${suggestionAt(path).text} ?` : "";
    input.setAttribute("aria-invalid", String(Boolean(fault)));
    const words = [nameOf(path), state && say(`state.${state}`), fault].filter(Boolean);
    if (!box.querySelector("label")) input.setAttribute("aria-label", words.join(", "));
    const remark = box.querySelector(".remark");
    if (remark) remark.textContent = fault ?? "";
  }
  for (const place of document.querySelectorAll(".adding-up")) tellTotal(place);
}

// Write into a field as if it had been typed. Returns whether it can stand.
export function write(path, text, mark, place = {}) {
  const { kind } = about(path);
  const value = parse(kind, text, mark);
  const input = inputAt(path);
  if (value === null) {
    desk.faults.set(path, say(`invalid.${kind}`));
    if (input) input.value = text;
    onChange();
    return false;
  }
  const edit = editAt(path);
  const told = value === toldAt(path) && !place.box;
  desk.faults.delete(path);
  if (told ? edit && edit.value !== value : edit?.value !== value || place.box) put(path, told ? null : { value, text, ...place });
  if (input) input.value = show(kind, value, languageNow());
  onChange();
  return true;
}

// Take back what was said of a field.
export function undo(path) {
  put(path, null);
  const input = inputAt(path);
  if (input) input.value = show(about(path).kind, toldAt(path), languageNow());
  announce(say("undone", { name: fullNameOf(path) }));
  onChange();
}

function fieldGroup(name, fields) {
  const isQuiet = (field) => !stateOf(field.path) && !valueAt(field.path);
  const quiet = opened.has(name) ? [] : fields.filter(isQuiet);
  const rows = fields.filter((field) => !quiet.includes(field)).map((field) => row(field.path));
  const more = quiet.length && make("button", { type: "button", class: "more", onclick: () => open(name) },
    say("more", { count: quiet.length }));
  return section(name, ...rows, more || null);
}

function open(name) {
  const before = new Set([...document.querySelectorAll("#fields .value")].map((input) => input.id));
  opened.add(name);
  drawForm();
  [...document.querySelectorAll("#fields .value")].find((input) => !before.has(input.id))?.focus();
}

const section = (name, ...content) =>
  make("section", { class: "group", "data-group": name, "aria-labelledby": `group-${name}` },
    make("h2", { id: `group-${name}` }, say(`groups.${name}`)), ...content);

function row(path) {
  const id = `field-${path}`;
  return make("div", { class: "field", "data-path": path },
    make("label", { for: id }, nameOf(path)),
    make("div", { class: "entry" }, entry(path, id), make("p", { class: "remark", id: `remark-${path}` })),
    make("span", { class: "badge", id: `state-${path}` }));
}

function entry(path, id) {
  const { kind, choices } = about(path);
  const attributes = {
    class: `value ${kind}`, id, "aria-describedby": `state-${path} remark-${path}`, onfocus: () => onChoose(path),
    onchange: (event) => write(path, event.target.value, decimalMark(languageNow())), onkeydown: (event) => pressed(event, path),
  };
  if (choices) {
    const known = [...new Set(["", ...choices, valueAt(path)])];
    return make("select", { ...attributes, disabled: isHybrid() }, ...known.map((each) => make("option", { value: each }, find(`choices.${path}.${each}`) ?? each)));
  }
  return make("input", {
    ...attributes, type: "text", autocomplete: "off", spellcheck: "false", readonly: isHybrid(),
    inputmode: kind === "amount" ? "decimal" : undefined,
  });
}

function tableGroup({ name, table }) {
  const { columns } = TABLES[table];
  const used = columns.filter((each) => each.core || desk.rows[table].some((_, at) => valueAt(`${table}[${at}].${each.path}`))
    || each.path === "price.net" || each.path.endsWith("rate"));
  const heads = used.map((each) => make("th", { scope: "col", class: `${each.kind} ${each.path.replace(".", "-")}` }, headOf(table, each.path)));
  const rows = desk.rows[table].map((_, position) => tableRow(table, used, position));
  const grid = make("table", { class: `grid ${table}` },
    make("thead", {}, make("tr", {}, ...heads, make("td", {}))), make("tbody", {}, ...rows));
  const content = rows.length ? [grid] : table === "lines" ? [make("p", { class: "none" }, say("noLines"))] : [];
  const add = make("button", { type: "button", class: "more add", onclick: () => added(table) }, say(`add.${table}`));
  const total = table === "lines" ? [make("p", { class: "adding-up", role: "status" })] : [];
  return section(name, ...content, make("div", { class: "under" }, isHybrid() ? null : add, ...total));
}

const headOf = (table, path) => (table === "lines" ? columnName(path) : say(`breakdown.${path}`));

function tableRow(table, columns, position) {
  const cells = columns.map(({ path, kind }) => {
    const full = `${table}[${position}].${path}`;
    return make("td", { class: `cell ${kind}`, "data-path": full, "data-column": headOf(table, path) },
      entry(full, `field-${full}`), make("p", { class: "remark", id: `remark-${full}` }));
  });
  const remove = make("button", {
    type: "button", class: "remove", "aria-label": say(`remove.${table}`, { number: position + 1 }), onclick: () => removed(table, position),
  }, "×");
  return make("tr", { "data-row": `${table}[${position}]` }, ...cells, make("td", { class: "last" }, isHybrid() ? null : remove));
}

function added(table) {
  const position = addRow(table);
  drawForm();
  inputAt(`${table}[${position}].${TABLES[table].columns[0].path}`)?.focus();
  announce(say("added", { number: position + 1 }));
  onChange();
}

function removed(table, position) {
  removeRow(table, position);
  desk.chosen = null;
  drawForm();
  const next = Math.min(position, desk.rows[table].length - 1);
  (document.querySelector(`[data-row="${table}[${next}]"] .remove`) ?? document.querySelector(`[data-group="${GROUPS.find((group) => group.table === table).name}"] .add`))?.focus();
  announce(say("removed", { number: position + 1 }));
  onChange();
}

function tellTotal(place) {
  const count = desk.rows.lines.length;
  const nets = desk.rows.lines.map((_, position) => valueAt(`lines[${position}].net_amount`));
  const stated = valueAt("totals.without_vat");
  place.textContent = "";
  if (!count || !stated || nets.some((net) => !net)) return;
  const parts = [...nets.map(scaled), -scaled(valueAt("totals.allowances")), scaled(valueAt("totals.charges"))];
  const total = parts.reduce((sofar, part) => sofar + part, 0n);
  const written = (units) => show("amount", unscaled(units), languageNow());
  const difference = total - scaled(stated);
  place.dataset.agrees = String(difference === 0n);
  place.textContent = difference === 0n ? say("matches", { total: written(total) })
    : say("differs", { total: written(total), stated: written(scaled(stated)), difference: written(difference) });
}

function pressed(event, path) {
  if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  const moves = event.target.tagName === "INPUT"; // in a list of choices the arrows choose
  if (moves && (event.key === "ArrowDown" || event.key === "ArrowUp")) step(event, path, event.key === "ArrowDown" ? 1 : -1);
  else if (event.key === "Enter") accept(event, path);
  else if (event.key === "Escape" && !isHybrid()) undo(path);
}

// To the field above or below; within a table, to the same column.
function step(event, path, way) {
  event.preventDefault();
  const inputs = [...document.querySelectorAll("#fields .value")];
  const column = event.target.closest("td")?.dataset.column;
  const table = event.target.closest("table");
  let next = inputs.indexOf(event.target) + way;
  if (table) {
    while (inputs[next]?.closest("table") === table && inputs[next].closest("td").dataset.column !== column) next += way;
  }
  inputs[next]?.focus();
  inputs[next]?.select?.();
}

// Enter: what stands there is right; on to the next field that asks for attention, else to the next.
function accept(event, path) {
  event.preventDefault();
  if (isHybrid()) return;
  const { kind } = about(path);
  const text = event.target.value;
  if (!text && suggestionAt(path)) {
    onTake(suggestionAt(path));
  } else if (text !== show(kind, valueAt(path), languageNow()) || desk.faults.has(path)) {
    if (!write(path, text, decimalMark(languageNow()))) return;
  } else if (["check", "derived"].includes(stateOf(path))) {
    put(path, { value: valueAt(path), text });
    announce(say("confirmed", { name: fullNameOf(path) }));
    onChange();
  }
  const inputs = [...document.querySelectorAll("#fields .value")];
  const here = inputs.indexOf(event.target);
  const asks = (input) => ["check", "missing"].includes(input.closest("[data-path]").dataset.state);
  const next = inputs.slice(here + 1).find(asks) ?? inputs.slice(0, here).find(asks) ?? inputs[here + 1] ?? byId("again");
  next.focus();
  next.select?.();
}
