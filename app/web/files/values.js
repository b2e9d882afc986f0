// Between what people write (1.234,56 and 31-01-2026) and what the service reads (1234.56 and 2026-01-31).

import { find, unitNames } from "./words.js";

const MONTHS = [
  ["jan", "januar", "janv"], ["feb", "fev", "fév"], ["mrt", "maa", "mar", "mär", "mae"], ["apr", "avr"], ["mei", "may", "mai"],
  ["jun", "juin"], ["jul", "juil"], ["aug", "aou", "aoû"], ["sep"], ["okt", "oct"], ["nov"], ["dec", "dez", "déc"],
];

// The canonical text of what a person wrote, "" for nothing, null where it is no such thing.
// `mark` is the decimal mark to assume where the text leaves it open ("1.234").
export function parse(kind, text, mark) {
  const flat = text.replace(/\s+/g, " ").trim();
  if (!flat) return "";
  if (kind === "amount") return parseAmount(flat, mark);
  if (kind === "date") return parseDate(flat);
  if (kind === "number") return flat.replace(/[\s.]/g, "").toUpperCase();
  if (kind === "unit") return unitOf(flat);
  if (kind === "code") return /^[A-Za-z0-9]{1,8}$/.test(flat) ? flat.toUpperCase() : null;
  return flat;
}

export function show(kind, value, language) {
  if (value === undefined || value === null || value === "") return "";
  if (kind === "amount") return showAmount(String(value), language);
  if (kind === "unit") return find(`units.${value}`) ?? value;
  const date = kind === "date" && /^(\d{4})-(\d\d)-(\d\d)$/.exec(value);
  if (date && language === "nl") return `${date[3]}-${date[2]}-${date[1]}`;
  return String(value);
}

// The code of a unit (UN/ECE Rec 20) by its name in either language, its plural included, or by itself.
function unitOf(text) {
  const wanted = text.toLowerCase().replace(/\.$/, "");
  for (const [code, names] of Object.entries(unitNames())) {
    if (names.some((name) => [name, `${name}s`, `${name}en`, `${name}n`].includes(wanted))) return code;
  }
  if (["uren", "st", "stuks", "pcs", "hrs", "hours"].includes(wanted)) return /^[uh]/.test(wanted) ? "HUR" : "C62";
  return /^[A-Z0-9]{2,3}$/.test(text) ? text : null;
}

export const decimalMark = (language) => (language === "nl" ? "," : ".");

// Which decimal mark a document uses, told by its amounts with two decimals.
export function markOf(words) {
  let commas = 0;
  for (const text of words) commas += /\d,\d\d$/.test(text) - /\d\.\d\d$/.test(text);
  return commas >= 0 ? "," : ".";
}

function parseAmount(text, mark) {
  let digits = text.replace(/^(EUR|€|\$|£|USD|GBP)|(EUR|€|%|USD|GBP)$/gi, "").replace(/[\s'’]/g, "").replace(/[,.][-–—]+$/, "");
  let sign = "";
  if (/^[-–—−(]/.test(digits) || /[-–—−]$/.test(digits)) sign = "-";
  digits = digits.replace(/^[-–—−(+]+|[-–—−)]+$/g, "").replace(/^€/, "");
  if (!/^[.,]?\d[\d.,]*$/.test(digits)) return null;
  const last = Math.max(digits.lastIndexOf(","), digits.lastIndexOf("."));
  if (last < 0) return sign + digits;
  const other = digits[last] === "," ? "." : ",";
  const many = digits.split(digits[last]).length > 2;
  const open = !many && !digits.includes(other) && /^[1-9]\d{0,2}[.,]\d{3}$/.test(digits);
  const decimal = !many && !(open && digits[last] !== mark);
  const [whole, rest] = decimal ? [digits.slice(0, last), digits.slice(last + 1)] : [digits, ""];
  if (!/^(\d*|\d{1,3}([.,]\d{3})*)$/.test(whole) || /[.,]/.test(rest)) return null;
  return sign + (whole.replace(/[.,]/g, "") || "0") + (rest ? `.${rest}` : "");
}

function parseDate(text) {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text);
  if (iso) return dated(iso[1], iso[2], iso[3]);
  const figures = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$/.exec(text);
  if (figures) return dated(figures[3], figures[2], figures[1]);
  const named = /^(\d{1,2})(?:\.|e|st|nd|rd|th|er)?[- ]+(?:de )?(\p{L}{3,})\.?[- ,]+(\d{4}|\d{2})$/u.exec(text.toLowerCase());
  if (named) return dated(named[3], monthOf(named[2]), named[1]);
  const english = /^(\p{L}{3,})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/u.exec(text.toLowerCase());
  return english ? dated(english[3], monthOf(english[1]), english[2]) : null;
}

const monthOf = (name) => MONTHS.findIndex((forms) => forms.some((form) => name.startsWith(form))) + 1;

function dated(year, month, day) {
  const full = String(year).length === 2 ? `20${year}` : String(year);
  const iso = `${full}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : null;
}

function showAmount(value, language) {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value);
  if (!parts) return value;
  const [, sign, whole, rest] = parts;
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, language === "nl" ? "." : ",");
  return sign + grouped + (rest ? decimalMark(language) + rest : "");
}

// Exact totals of canonical amounts, in units of the last of six decimals.
export const scaled = (value) => {
  const [, sign, whole, rest = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value || "0") ?? ["", "", "0"];
  return BigInt(`${sign}${whole}${rest.slice(0, 6).padEnd(6, "0")}`);
};

export function unscaled(units) {
  const sign = units < 0n ? "-" : "";
  const digits = String(units < 0n ? -units : units).padStart(7, "0");
  return `${sign}${digits.slice(0, -6)}.${digits.slice(-6, -4)}`;
}
