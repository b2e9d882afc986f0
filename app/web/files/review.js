// The page as a whole: a file comes in, is read, corrected, judged again, and leaves as UBL.
import * as detail from "./detail.js";
import { announce, byId, make } from "./dom.js";
import { about, placeOf, TABLES } from "./fields.js";
import * as findings from "./findings.js";
import * as form from "./form.js";
import { begin, corrections, desk, editAt, firstVerdict, isHybrid, nextVerdict, put, restore, standsAt } from "./invoice.js";
import { keep, tellWhatBecame } from "./keeping.js";
import * as paper from "./paper.js";
import { convert, extract, Fault, kept, showPages } from "./server.js";
import { show } from "./values.js";
import { fillStaticWords, languageNow, fullNameOf, say, speak } from "./words.js";

const LIMIT = Number(document.querySelector('meta[name="upload-limit"]').content);
const HEAD_BYTES = 1024;
const OPEN = ["converted", "refused", "needs_review", "failed_output"];
let turn = 0;

const stage = (name) => { document.body.dataset.stage = name; };

async function open(files) {
  const [file] = files;
  if (!file) return;
  if (!mayForget()) return;
  const fault = files.length > 1 ? say("fault.several") : await unfit(file);
  byId("drop-fault").textContent = fault ?? "";
  begin(fault ? null : file);
  if (fault) return stage("empty");
  byId("file-name").textContent = file.name;
  byId("foot-fault").textContent = "";
  stage("waiting");
  turn += 1;
  const mine = turn;
  try {
    const [looked, read, verdict] = await Promise.all([showPages(file), extract(file), convert(file, [], desk.profile)]);
    if (mine !== turn) return;
    desk.pages = looked.pages ?? [];
    firstVerdict(read, verdict);
    arrive();
  } catch (error) {
    if (mine !== turn) return;
    byId("drop-fault").textContent = inWords(error);
    stage("empty");
    byId("choose").focus();
  }
}

// The invoice that the page is about, with what was said of it before.
async function openKept() {
  begin({ name: kept.name });
  byId("file-name").textContent = kept.name;
  try {
    const [looked, read, verdict] = await Promise.all([showPages(), extract(), convert(null, [])]);
    desk.pages = looked.pages ?? [];
    firstVerdict(read, verdict);
    if (kept.corrections.length) {
      restore(kept.corrections);
      nextVerdict(await convert(null, corrections()));
    }
    arrive();
  } catch (error) {
    byId("waiting").replaceChildren(make("p", { class: "drop-fault", role: "alert" }, inWords(error)));
  }
}

async function unfit(file) {
  if (file.size > LIMIT) {
    const size = (bytes) => (bytes / 1e6).toLocaleString(languageNow(), { maximumFractionDigits: 1 });
    return say("fault.large", { size: size(file.size), limit: size(LIMIT) });
  }
  if (file.size === 0) return say("fault.empty", { name: file.name });
  const head = await file.slice(0, HEAD_BYTES).text();
  return head.includes("%PDF-") ? null : say("fault.notPdf", { name: file.name });
}

function inWords(error) {
  if (error instanceof Fault) return error.message;
  console.error(error);
  return say("fault.gone");
}

function arrive() {
  stage("open");
  drawAll();
  byId("sheet").scrollTop = 0;
  nextStep().focus({ preventScroll: true });
  announce(byId("verdict").querySelector("p").textContent);
}

// Where the work goes on: at the download where there is one, else at the first thing to be done.
const nextStep = () =>
  [byId("download"), document.querySelector("#findings > ul button.finding"), byId("save"), byId("again"), byId("other-file"), byId("to-invoice")]
    .find((each) => each?.offsetParent);

function drawAll() {
  document.body.dataset.form = String(OPEN.includes(desk.verdict?.status) && hasForm());
  findings.drawFindings();
  if (document.body.dataset.form === "true") form.drawForm();
  else byId("fields").replaceChildren();
  paper.drawPages();
  changed();
}

// A scan has no invoice yet, but whoever looks at it can fill it in.
const hasForm = () => desk.verdict.format !== null || Boolean(desk.verdict.invoice);

// Something was typed, picked or undone.
function changed() {
  if (document.body.dataset.form === "true") form.refresh();
  paper.drawBoxes();
  findings.drawVerdict();
  detail.drawDetail({ undo: form.undo, absent, take });
  const converted = desk.verdict?.status === "converted" && desk.verdict.ubl && !desk.dirty;
  byId("again").hidden = document.body.dataset.form !== "true" || isHybrid();
  byId("download").hidden = !converted || Boolean(kept);
  byId("again").classList.toggle("main", !converted);
  byId("save").hidden = !kept?.correctable || isHybrid();
  byId("save").classList.toggle("main", Boolean(converted));
  byId("save").textContent = say(converted ? "saveAndSend" : "save");
}

function choose(path, { focus = false } = {}) {
  if (desk.chosen !== path) paper.setJoining(false);
  desk.chosen = path;
  if (focus) {
    const input = form.inputAt(path);
    input?.focus({ preventScroll: true });
    input?.closest("[data-path]").scrollIntoView({ block: "nearest" });
  }
  changed();
  const place = standsAt(path);
  if (place) paper.reveal(place.page, place.box);
}

function take({ text, page, box }, join) {
  const path = desk.chosen;
  if (isHybrid()) return;
  if (!path) return announceAloud(say("pickFirst"));
  const before = join ? editAt(path) : undefined;
  const whole = before?.box && before.page === page ? { text: `${before.text} ${text}`, box: around(before.box, box) } : { text, box };
  if (form.write(path, whole.text, paper.documentMark(), { page, box: whole.box })) {
    const value = show(about(path).kind, editAt(path).value, languageNow());
    announce(say("filled", { name: fullNameOf(path), value, page }));
  }
}

const around = (one, other) => [0, 1, 2, 3].map((edge) => (edge < 2 ? Math.min : Math.max)(one[edge], other[edge]));

function announceAloud(text) {
  announce(text);
  byId("detail").append(make("p", { class: "aside" }, text));
}

function absent(path) {
  put(path, { value: "" });
  announce(say("said_absent", { name: fullNameOf(path) }));
  changed();
  form.inputAt(path)?.focus();
}

// To the place that a finding is about.
function go(path, page, box) {
  const place = path in TABLES ? `${path}[0].${TABLES[path].columns[0].path}` : path;
  const input = place && (form.inputAt(place) ?? document.querySelector(`[data-row="${CSS.escape(place)}"] .value`));
  if (input) {
    input.focus({ preventScroll: true });
    input.closest("section, tr").scrollIntoView({ block: "nearest" });
    input.closest("[data-path]").scrollIntoView({ block: "center" });
  }
  if (path in TABLES && !input) document.querySelector(`[data-group="${path === "lines" ? "lines" : "breakdown"}"] .add`)?.focus();
  if (page && box && !(place && standsAt(place))) paper.point(page, box);
}

// A correction that the service offers.
function apply({ path, value }) {
  put(placeOf(path), { value });
  changed();
  go(placeOf(path));
}

async function again() {
  byId("foot-fault").textContent = "";
  document.activeElement?.blur();
  if (desk.faults.size) return tellFaults();
  const mine = turn;
  working(true);
  try {
    const verdict = await convert(desk.file, corrections(), desk.profile);
    if (mine !== turn) return;
    nextVerdict(verdict);
    drawAll();
    byId("sheet").scrollTop = 0;
    working(false);
    announce(byId("verdict").querySelector("p").textContent);
    nextStep().focus({ preventScroll: true });
  } catch (error) {
    byId("foot-fault").textContent = inWords(error);
  } finally {
    working(false);
  }
}

function working(on) {
  byId("again").disabled = byId("save").disabled = on;
  byId("again").textContent = say(on ? "checking" : "again");
  byId("sheet").inert = on;
}

async function saveAll() {
  byId("foot-fault").textContent = "";
  if (desk.faults.size) return tellFaults();
  working(true);
  byId("save").textContent = say("saving");
  try {
    const now = await keep(corrections());
    desk.dirty = false;
    byId("again").hidden = byId("save").hidden = true;
    tellWhatBecame(now);
  } catch (error) {
    byId("foot-fault").textContent = inWords(error);
    working(false);
    changed();
  }
}

function tellFaults() {
  byId("foot-fault").textContent = say("fault.mend");
  form.inputAt([...desk.faults.keys()][0])?.focus();
}

function download() {
  const bytes = Uint8Array.from(atob(desk.verdict.ubl), (character) => character.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/xml" }));
  const name = `${desk.file.name.replace(/\.pdf$/i, "")}.xml`;
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function switchTo(language) {
  speak(language);
  const here = new URL(location.href);
  here.searchParams.set("lang", language);
  history.replaceState(null, "", here);
  desk.faults.clear();
  fillStaticWords();
  byId("drop-fault").textContent = "";
  if (document.body.dataset.stage === "open") drawAll();
}

const mayForget = () => !desk.dirty || confirm(say("discard"));

function leave() {
  if (!mayForget()) return;
  turn += 1;
  begin(null);
  byId("file-name").textContent = "";
  byId("choose").value = "";
  stage("empty");
  byId("choose").focus();
}

function acceptDrops() {
  let inside = 0;
  const mark = (step) => { inside += step; document.body.classList.toggle("dropping", inside > 0); };
  addEventListener("dragenter", () => mark(1));
  addEventListener("dragleave", () => mark(-1));
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    mark(-inside);
    open([...event.dataTransfer.files]);
  });
}

byId("choose").addEventListener("change", (event) => open([...event.target.files]));
byId("other-file")?.addEventListener("click", leave);
byId("again").addEventListener("click", again);
byId("download").addEventListener("click", download);
byId("save").addEventListener("click", saveAll);
for (const each of document.querySelectorAll("[data-language]")) each.addEventListener("click", () => switchTo(each.dataset.language));
form.connect(changed, (path) => choose(path), take);
paper.connect(take, choose);
findings.connect(go, () => { put("type_code", { value: "380" }); again(); }, apply, (profile) => { desk.profile = profile; again(); });
addEventListener("beforeunload", (event) => { if (desk.dirty) event.preventDefault(); });
fillStaticWords();
if (kept) openKept();
else acceptDrops();
