// Every sentence of the page, in the two languages. Facts in braces are filled in as text, never as markup.
import { nl } from "./words_nl.js";
import { en } from "./words_en.js";

const tables = { nl, en };
let language = document.documentElement.lang === "nl" ? "nl" : "en";

export const languageNow = () => language;

export function speak(wanted) {
  language = wanted in tables ? wanted : language;
  document.documentElement.lang = language;
}

// The text under `key` ("state.sure"), facts filled in; undefined where there is none.
export function find(key, facts = {}) {
  let text = tables[language];
  for (const step of key.split(".")) text = text?.[step];
  return typeof text === "string" ? text.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "…") : undefined;
}

// Per code of a unit, its names in both languages.
export const unitNames = () =>
  Object.fromEntries(Object.keys(nl.units).map((code) => [code, [nl.units[code], en.units[code]]]));

export const say = (key, facts) => find(key, facts) ?? key;

// A text that the service gave in both languages.
export const either = (texts) => texts?.[language] ?? texts?.en ?? "";

// The name of a field where nothing around it tells whose it is: "Buyer: City", "Line 3, Net".
export function fullNameOf(path) {
  const [party] = path.split(".");
  return ["seller", "buyer"].includes(party) ? `${say(`groups.${party}`)}: ${nameOf(path)}` : nameOf(path);
}

// The name of a field as its group shows it.
export function nameOf(path) {
  const line = /^lines\[(\d+)\](?:\.(.+))?$/.exec(path);
  if (line) {
    const name = say("line", { number: Number(line[1]) + 1 });
    return line[2] ? `${name}, ${columnName(line[2])}` : name;
  }
  const rate = /^vat_breakdown\[(\d+)\]\.(.+)$/.exec(path);
  if (rate) return `${say("groups.breakdown")}, ${say(`breakdown.${rate[2]}`)}`;
  return tables[language].fields[path] ?? path.replace(/\[\d+\]/g, "").replace(/[._]/g, " ");
}

export const columnName = (path) => tables[language].columns[path] ?? path.replace(/[._]/g, " ");

export function fillStaticWords() {
  for (const each of document.querySelectorAll("[data-words]")) each.textContent = say(each.dataset.words);
  for (const each of document.querySelectorAll("[data-label]")) each.setAttribute("aria-label", say(each.dataset.label));
  for (const each of document.querySelectorAll("[data-hint]")) each.title = say(each.dataset.hint);
  for (const each of document.querySelectorAll("[data-language]")) {
    each.setAttribute("aria-pressed", String(each.dataset.language === language));
  }
  document.title = `${say("title")} · UBL Relay`;
}
