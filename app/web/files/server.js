// The three questions to the service. Each sends the file anew: the service keeps nothing.
import { either, languageNow, say } from "./words.js";

const address = (path) => new URL(path, document.baseURI);

// What went wrong with a request, in words for people.
export class Fault extends Error {}

async function ask(path, file, parts = {}) {
  const form = new FormData();
  form.append("file", file, file.name);
  for (const [name, content] of Object.entries(parts)) form.append(name, content);
  let answer;
  try {
    answer = await fetch(address(path), {
      method: "POST", body: form, headers: { Accept: "application/json", "Accept-Language": languageNow() },
      credentials: "same-origin", cache: "no-store",
    });
  } catch {
    throw new Fault(say("fault.gone"));
  }
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) return told;
  const details = (told.errors ?? []).map((each) => either(each.message));
  throw new Fault([either(told.message) || say("fault.gone"), ...details].join(" "));
}

export const showPages = (file) => ask("review/pages", file);
export const extract = (file) => ask("v1/extractions", file);
export const convert = (file, corrections, profile) =>
  ask(`v1/conversions?profile=${profile}`, file, corrections.length ? { corrections: JSON.stringify(corrections) } : {});
