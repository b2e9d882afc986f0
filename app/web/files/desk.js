// What the pages for operators do by themselves; all of them work without it.

// While something is under way the page comes back by itself, less and less often, unless somebody is at work in it.
const live = document.querySelector("[data-live]");
const KEY = `looked:${location.pathname}`;
const HALF_A_MINUTE = 30_000;

function busy() {
  const open = document.querySelector("details[open]");
  const typing = document.activeElement?.matches("input, select");
  return Boolean(open || typing || document.hidden || getSelection().toString());
}

function lookAgain(pause) {
  setTimeout(() => {
    if (busy()) return lookAgain(pause);
    sessionStorage.setItem(KEY, String(Math.min(pause * 1.5, HALF_A_MINUTE)));
    location.reload();
  }, pause);
}

if (live) lookAgain(Number(sessionStorage.getItem(KEY)) || 1000);
else sessionStorage.removeItem(KEY);

// One button for every box of a list.
for (const all of document.querySelectorAll("[data-all]")) {
  const boxes = [...all.form.querySelectorAll(`[name="${CSS.escape(all.dataset.all)}"]`)];
  all.hidden = boxes.length < 2;
  all.addEventListener("click", () => {
    const wanted = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = wanted;
  });
}

// A new recipient's fields only where a new recipient is wanted.
const recipient = document.getElementById("recipient");
const fresh = document.getElementById("new-recipient");
if (recipient && fresh) {
  const fit = () => { fresh.hidden = recipient.value !== "new"; };
  recipient.addEventListener("change", fit);
  fit();
}

// On a phone the sections are wider than the screen: show the one that this is.
document.querySelector(".sections [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
