// The invoice at hand: what the service read, what a person says of it, and the corrections that follow.
// Nothing here touches the page.
import { about, placeOf, rowOf, TABLES } from "./fields.js";

const SURE = 0.8; // below it one sign speaks for the value, and a weak one
const NAMES = Object.keys(TABLES);
const empty = () => Object.fromEntries(NAMES.map((name) => [name, []]));

export const desk = {
  file: null,
  pages: [],
  read: null, // the answer of /v1/extractions: boxes and evidence
  first: null, // the first answer of /v1/conversions: the invoice before anybody corrected it
  verdict: null, // the latest
  sent: new Set(), // paths of the edits that the latest verdict has seen
  edits: new Map(), // path -> {value, text, page, box}; value "": nothing stands there
  rows: empty(), // see row()
  removed: empty(), // positions in what was read
  counts: {}, // rows in what was read
  faults: new Map(), // path -> what is wrong with what was typed
  chosen: null,
  profile: "auto",
  dirty: false, // edits that no verdict has seen
};

export function begin(file) {
  Object.assign(desk, { file, pages: [], read: null, first: null, verdict: null, chosen: null, profile: "auto", dirty: false });
  Object.assign(desk, { sent: new Set(), edits: new Map(), faults: new Map(), rows: empty(), removed: empty() });
}

export function firstVerdict(read, verdict) {
  Object.assign(desk, { read, verdict, first: verdict });
  const source = isPage(verdict) ? read.invoice : verdict.invoice;
  for (const name of NAMES) {
    desk.counts[name] = source?.[name]?.length ?? 0;
    desk.rows[name] = (verdict.invoice?.[name] ?? []).map((data, position) => rowOfData(name, data, position));
  }
}

// Say again what was said of the invoice before: corrections as corrections() lists them.
export function restore(list) {
  const added = new Map(); // "lines[7]" of the correction -> its row here
  const removed = [];
  for (const { path, value } of list) {
    const [, table, index, column] = /^(\w+)\[(\d+)\](?:\.(.+))?$/.exec(path) ?? [];
    if (!NAMES.includes(table)) desk.edits.set(path, { value: value ?? "" });
    else if (!column) removed.push([table, Number(index)]);
    else rowFor(table, Number(index), added).edits.set(column, { value: value ?? "" });
  }
  for (const [table, base] of removed) {
    desk.rows[table] = desk.rows[table].filter((each) => each.base !== base);
    desk.removed[table].push(base);
  }
}

function rowFor(table, index, added) {
  own(table);
  const known = desk.rows[table].find(({ base }) => base === index) ?? added.get(`${table}[${index}]`);
  if (known) return known;
  const fresh = { ...row(null, null), derived: false };
  desk.rows[table].push(fresh);
  added.set(`${table}[${index}]`, fresh);
  return fresh;
}

// Take in the verdict on the corrections: what they left out may have been reckoned from what they say.
export function nextVerdict(verdict) {
  Object.assign(desk, { verdict, dirty: false, sent: new Set(desk.edits.keys()) });
  for (const name of NAMES) {
    const told = verdict.invoice?.[name] ?? [];
    const kept = desk.rows[name].filter(({ derived }) => !derived);
    kept.forEach((each, position) => Object.assign(each, { data: told[position] ?? each.data, sent: new Set(each.edits.keys()) }));
    desk.rows[name] = [...kept, ...told.slice(kept.length).map((data) => row(null, data))];
  }
}

const isPage = (verdict) => !verdict.format || verdict.format === "pdf";

function rowOfData(name, data, position) {
  return row(position < desk.counts[name] ? position : null, data);
}

// A row of a table. `base`: its position in what was read, null where it was reckoned (`derived`) or a person added it;
// `first`: what it was before anybody corrected it; `sent`: columns whose edits the latest verdict has seen.
const row = (base, data) => ({ base, derived: base === null, data, first: data, edits: new Map(), sent: new Set() });

const at = (owner, path) => path.split(/[.[\]]+/).filter(Boolean).reduce((inner, step) => inner?.[step], owner);

const rowAt = (path) => {
  const place = rowOf(path);
  return place && { ...place, row: desk.rows[place.table][place.position] };
};

export function editAt(path) {
  const place = rowAt(path);
  return place ? place.row?.edits.get(place.column) : desk.edits.get(path);
}

// What the service says stands there by itself: a value that came back because a person said so does not count.
export function toldAt(path) {
  const place = rowAt(path);
  const value = place
    ? at(place.row?.sent.has(place.column) ? place.row.first : place.row?.data, place.column)
    : at((desk.sent.has(path) ? desk.first : desk.verdict)?.invoice, path);
  return typeof value === "string" ? value : "";
}

export const valueAt = (path) => editAt(path)?.value ?? toldAt(path);

// What the extractor knows of a value: its page, box and evidence.
export function foundAt(path) {
  const place = rowAt(path);
  const fields = desk.read?.fields ?? {};
  if (!place) return fields[path];
  return typeof place.row?.base === "number" ? fields[`${place.table}[${place.row.base}].${place.column}`] : undefined;
}

// Where a value stands: what a person clicked, else what the extractor found.
export function standsAt(path) {
  const edit = editAt(path);
  const found = foundAt(path);
  if (edit) return edit.box ? edit : found?.value === edit.value ? found : undefined;
  return found ?? suggestionAt(path);
}

// Put what a person says at a path, or with null take it back.
export function put(path, edit) {
  const place = rowAt(path);
  if (place) own(place.table);
  const [edits, key] = place ? [place.row.edits, place.column] : [desk.edits, path];
  if (edit) edits.set(key, edit);
  else edits.delete(key);
  desk.faults.delete(path);
  desk.dirty = true;
}

export function addRow(table) {
  own(table);
  const rows = desk.rows[table];
  const before = rows.length ? { "vat.rate": valueAt(`${table}[${rows.length - 1}].vat.rate`) } : undefined;
  const fresh = Object.entries(TABLES[table].fresh(rows.length + 1, before)).filter(([, value]) => value);
  const edits = new Map(fresh.map(([column, value]) => [column, { value }]));
  rows.push({ ...row(null, null), derived: false, edits });
  desk.dirty = true;
  return rows.length - 1;
}

export function removeRow(table, position) {
  own(table);
  const [{ base }] = desk.rows[table].splice(position, 1);
  if (base !== null) desk.removed[table].push(base);
  for (const path of [...desk.faults.keys()]) if (path.startsWith(`${table}[`)) desk.faults.delete(path);
  desk.dirty = true;
}

// Rows that were reckoned rather than read become the person's own once one of the table is changed.
function own(table) {
  for (const each of desk.rows[table].filter(({ derived }) => derived)) {
    const values = TABLES[table].columns.map(({ path }) => [path, at(each.data, path)]).filter(([, value]) => value);
    Object.assign(each, { derived: false, first: null, edits: new Map(values.map(([path, value]) => [path, { value }])) });
  }
}

export const findings = () => desk.verdict?.findings ?? [];

export const doubtsAt = (path) =>
  findings().filter((each) => each.severity !== "info" && placeOf(each.location.path) === path);

// What is printed and might be the value of an empty field, as the service doubts it.
export function suggestionAt(path) {
  if (valueAt(path) || editAt(path)) return undefined;
  const doubt = doubtsAt(path).find((each) => each.location.box && each.facts.value);
  return doubt && { text: doubt.facts.value, page: doubt.location.page, box: doubt.location.box };
}

// One word for how things stand with a field: sure, derived, stated, check, missing, confirmed, or "".
export function stateOf(path) {
  if (desk.faults.has(path)) return "check";
  if (editAt(path)) return "confirmed";
  const doubted = doubtsAt(path).length > 0;
  if (valueAt(path) === "") return doubted || about(path).core ? "missing" : "";
  if (doubted) return "check";
  if (desk.verdict && !isPage(desk.verdict)) return "stated";
  const found = foundAt(path);
  if (!found) return "derived";
  return found.confidence >= SURE ? "sure" : "check";
}

export const isHybrid = () => Boolean(desk.verdict?.invoice) && !isPage(desk.verdict);

// Every correction so far, for the document as it was first read.
export function corrections() {
  const list = [...desk.edits].map(([path, { value }]) => ({ path, value: value || null }));
  for (const table of NAMES) {
    let next = desk.counts[table] ?? 0;
    for (const { base, edits } of desk.rows[table].filter(({ derived }) => !derived)) {
      const index = base ?? next++;
      for (const [column, { value }] of edits) {
        if (value || base !== null) list.push({ path: `${table}[${index}].${column}`, value: value || null });
      }
    }
    for (const base of desk.removed[table]) list.push({ path: `${table}[${base}]`, value: null });
  }
  return list;
}
