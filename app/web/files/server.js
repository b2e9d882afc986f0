// The questions to the service. For a file out of somebody's folder each sends the file anew, as nothing of it is kept;
// for an invoice that is kept its id is enough.
import { either, languageNow, say } from "./words.js";

const meta = (name) => document.querySelector(`meta[name="${name}"]`);
const TOKEN = meta("form-token").content;

// The invoice that is kept, where the page is about one.
const told = meta("invoice");
export const kept = told && {
  id: told.content,
  name: told.dataset.name,
  correctable: told.dataset.correctable === "true",
  corrections: JSON.parse(told.dataset.corrections),
};

// What went wrong with a request, in words for people.
export class Fault extends Error {}

async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, {
      credentials: "same-origin", cache: "no-store", redirect: "error", ...options,
      headers: { Accept: "application/json", "Accept-Language": languageNow(), "X-Form-Token": TOKEN, ...options.headers },
    });
  } catch {
    throw new Fault(say("fault.gone"));
  }
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) return told;
  const details = (told.errors ?? []).map((each) => either(each.message));
  throw new Fault([either(told.message) || say("fault.gone"), ...details].join(" "));
}

function send(path, file, parts = {}) {
  const body = new FormData();
  body.append("file", file, file.name);
  for (const [name, content] of Object.entries(parts)) body.append(name, content);
  return ask(path, { method: "POST", body });
}

const tell = (path, value) =>
  ask(path, { method: "POST", body: JSON.stringify(value), headers: { "Content-Type": "application/json" } });
const own = (what) => `/review/${kept.id}/${what}`;

export const showPages = (file) => (kept ? ask(own("pages")) : send("/review/pages", file));
export const extract = (file) => (kept ? ask(own("extraction")) : send("/review/extraction", file));
export const convert = (file, corrections, profile) => (kept
  ? tell(own("conversion"), corrections)
  : send(`/review/conversion?profile=${profile}`, file, corrections.length ? { corrections: JSON.stringify(corrections) } : {}));

// Keep the corrections and have the invoice judged anew; `state` tells how far that is.
export const save = (corrections) => tell(own("corrections"), corrections);
export const state = () => ask(own("state"));
