// The pages as pictures, with the fields boxed and every word to be picked: by mouse, by touch, or with the keyboard.
import { announce, byId, draw, make, still } from "./dom.js";
import { desk, standsAt, stateOf } from "./invoice.js";
import { markOf } from "./values.js";
import { fullNameOf, say } from "./words.js";

const ZOOMS = [0.75, 1, 1.25, 1.5, 2, 3];
let zoom = 1;
let joining = false;
let take = () => {};
let choose = () => {};

export function connect(onTake, onChoose) {
  take = onTake;
  choose = onChoose;
  byId("smaller").addEventListener("click", () => setZoom(-1));
  byId("larger").addEventListener("click", () => setZoom(1));
  byId("joining").addEventListener("click", () => setJoining(!joining));
  byId("pages").addEventListener("scroll", countPages, { passive: true });
}

export const isJoining = () => joining;
export const documentMark = () => markOf(desk.pages.flatMap((page) => page.words.map((word) => word[0])));

export function setJoining(on) {
  joining = on;
  byId("joining").setAttribute("aria-pressed", String(on));
}

function setZoom(way) {
  const next = ZOOMS[ZOOMS.indexOf(zoom) + way];
  if (!next) return;
  zoom = next;
  byId("pages").style.setProperty("--zoom", zoom);
  byId("smaller").disabled = zoom === ZOOMS[0];
  byId("larger").disabled = zoom === ZOOMS.at(-1);
}

export function drawPages() {
  const total = desk.pages.length;
  byId("pages").replaceChildren(...desk.pages.map((page) => onePage(page, total)));
  if (!total) byId("pages").append(make("p", { class: "no-picture" }, say("noPages")));
  drawBoxes();
  countPages();
}

// Which page is being looked at.
function countPages() {
  const middle = byId("pages").scrollTop + byId("pages").clientHeight / 2;
  const seen = [...document.querySelectorAll(".page")].filter((page) => page.offsetTop <= middle).length;
  byId("page-count").textContent = seen ? say("page", { number: seen, total: desk.pages.length }) : "";
}

function onePage(page, total) {
  const layer = draw("svg", {
    class: "layer", viewBox: `0 0 ${page.width} ${page.height}`, tabindex: 0, role: "application",
    "aria-label": say("pageWords", { number: page.number }),
  }, draw("g", { class: "boxes" }), draw("g", { class: "words" }), draw("rect", { class: "marquee" }));
  page.words.forEach(([, left, top, right, bottom], index) => layer.querySelector(".words").append(
    draw("rect", { class: "word", "data-word": index, x: left, y: top, width: right - left, height: bottom - top, rx: 1.5 })));
  listen(layer, page);
  const picture = page.png
    ? make("img", { class: "picture", alt: say("page", { number: page.number, total }), src: `data:image/png;base64,${page.png}`, draggable: "false" })
    : make("p", { class: "no-picture" }, say("noPicture"));
  const paper = make("div", { class: "page", "data-page": page.number }, picture, layer);
  paper.style.aspectRatio = `${page.width} / ${page.height}`;
  return paper;
}

// The boxes of everything that stands somewhere, in the colour of its state.
export function drawBoxes() {
  const shown = [...document.querySelectorAll("#fields [data-path]")].map((each) => each.dataset.path);
  const paths = new Set(shown.length ? shown : Object.keys(desk.read?.fields ?? {}));
  for (const layer of document.querySelectorAll(".layer")) layer.querySelector(".boxes").replaceChildren();
  for (const path of paths) {
    const place = standsAt(path);
    const boxes = place && document.querySelector(`[data-page="${place.page}"] .boxes`);
    if (boxes) boxes.append(boxed(path, place.box));
  }
}

function boxed(path, [left, top, right, bottom]) {
  const name = fullNameOf(path);
  return draw("rect", {
    class: `box${desk.chosen === path ? " chosen" : ""}`, "data-box": path, "data-state": stateOf(path),
    x: left - 1.5, y: top - 1, width: right - left + 3, height: bottom - top + 2, rx: 2,
  }, draw("title", {}, name));
}

// Bring a box into view, if it is not.
export function reveal(page, box) {
  const paper = document.querySelector(`[data-page="${page}"]`);
  if (!paper) return;
  const pane = byId("pages");
  const scale = paper.clientHeight / desk.pages[page - 1].height;
  const [top, left] = [paper.offsetTop + box[1] * scale, paper.offsetLeft + box[0] * scale];
  const seen = top > pane.scrollTop + 20 && top + (box[3] - box[1]) * scale < pane.scrollTop + pane.clientHeight - 20
    && left > pane.scrollLeft && left + (box[2] - box[0]) * scale < pane.scrollLeft + pane.clientWidth;
  if (!seen) {
    pane.scrollTo({ top: top - pane.clientHeight / 3, left: left - pane.clientWidth / 4, behavior: still() ? "auto" : "smooth" });
  }
}

// A finding's own place, which need not be a field's.
export function point(page, box) {
  const layer = document.querySelector(`[data-page="${page}"] .boxes`);
  if (!layer || !box) return;
  const [left, top, right, bottom] = box;
  layer.append(draw("rect", { class: "box pointed", x: left - 2, y: top - 2, width: right - left + 4, height: bottom - top + 4, rx: 2 }));
  reveal(page, box);
}

function listen(layer, page) {
  let from = null;
  let cursor = -1;
  const marquee = layer.querySelector(".marquee");
  const spot = (event) => {
    const point_ = new DOMPoint(event.clientX, event.clientY).matrixTransform(layer.getScreenCTM().inverse());
    return [point_.x, point_.y];
  };
  layer.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (desk.chosen) event.preventDefault(); // the field keeps the focus
    if (event.pointerType !== "touch") {
      from = spot(event);
      layer.setPointerCapture(event.pointerId);
    }
  });
  layer.addEventListener("mousedown", (event) => { if (desk.chosen) event.preventDefault(); });
  layer.addEventListener("pointermove", (event) => {
    if (!from) return;
    const area = areaOf(from, spot(event));
    const wide = area[2] - area[0] > 3 || area[3] - area[1] > 3;
    place(marquee, wide ? area : [0, 0, 0, 0]);
    light(layer, wide ? wordsIn(page, area) : []);
  });
  const end = (event) => {
    const began = from;
    from = null;
    place(marquee, [0, 0, 0, 0]);
    light(layer, []);
    return began && event.type === "pointerup" ? areaOf(began, spot(event)) : null;
  };
  layer.addEventListener("pointercancel", end);
  layer.addEventListener("pointerup", (event) => {
    const area = end(event);
    if (area) pick(page, area, event.shiftKey);
  });
  layer.addEventListener("click", (event) => {
    if (event.pointerType === "touch") pick(page, areaOf(spot(event), spot(event)), false);
  });
  layer.addEventListener("focus", () => { if (cursor < 0) cursor = startOf(page); light(layer, [cursor]); hear(page, cursor); });
  layer.addEventListener("blur", () => light(layer, []));
  layer.addEventListener("keydown", (event) => {
    const next = neighbour(page, cursor, event.key);
    if (next !== undefined) {
      cursor = next;
      light(layer, [cursor]);
      hear(page, cursor);
    } else if (event.key === "Enter" && page.words[cursor]) {
      handOver(page, [cursor], event.shiftKey);
    } else if (event.key === "Escape" && desk.chosen) {
      choose(desk.chosen, { focus: true });
    } else {
      return;
    }
    event.preventDefault();
  });
}

const areaOf = ([x, y], [x2, y2]) => [Math.min(x, x2), Math.min(y, y2), Math.max(x, x2), Math.max(y, y2)];

function place(rect, [left, top, right, bottom]) {
  for (const [name, value] of Object.entries({ x: left, y: top, width: right - left, height: bottom - top })) rect.setAttribute(name, value);
}

const light = (layer, indices) => {
  for (const lit of layer.querySelectorAll(".word.lit")) lit.classList.remove("lit");
  for (const index of indices) layer.querySelector(`[data-word="${index}"]`)?.classList.add("lit");
};

const hear = (page, index) => page.words[index] && announce(page.words[index][0]);

function wordsIn(page, [left, top, right, bottom]) {
  const touched = (word) => word[1] < right && word[3] > left && word[2] < bottom && word[4] > top;
  return page.words.flatMap((word, index) => (touched(word) ? [index] : []));
}

// A click or a drag: its words fill the chosen field; where none is chosen, the field that stands there is chosen.
function pick(page, area, join) {
  const indices = wordsIn(page, [area[0] - 0.5, area[1] - 0.5, area[2] + 0.5, area[3] + 0.5]);
  const small = area[2] - area[0] <= 3 && area[3] - area[1] <= 3;
  if (small) {
    const box = [...document.querySelectorAll(`[data-page="${page.number}"] [data-box]`)].find((each) => holds(each, area));
    if (box && !desk.chosen) return choose(box.dataset.box, { focus: true });
    indices.splice(1);
  }
  if (indices.length) handOver(page, indices, join);
}

function holds(rect, [x, y]) {
  const [left, top, width, height] = ["x", "y", "width", "height"].map((name) => Number(rect.getAttribute(name)));
  return x >= left && x <= left + width && y >= top && y <= top + height;
}

function handOver(page, indices, join) {
  const words = indices.map((index) => page.words[index]);
  const box = [
    Math.min(...words.map((word) => word[1])), Math.min(...words.map((word) => word[2])),
    Math.max(...words.map((word) => word[3])), Math.max(...words.map((word) => word[4])),
  ];
  take({ text: words.map((word) => word[0]).join(" "), page: page.number, box }, join || joining);
}

// Where the keyboard's word begins: in the chosen field's box, else with the first word.
function startOf(page) {
  const found = desk.chosen && standsAt(desk.chosen);
  return found && found.page === page.number ? Math.max(wordsIn(page, found.box)[0] ?? 0, 0) : 0;
}

function neighbour(page, index, key) {
  if (key === "ArrowRight") return Math.min(index + 1, page.words.length - 1);
  if (key === "ArrowLeft") return Math.max(index - 1, 0);
  const way = { ArrowDown: 1, ArrowUp: -1 }[key];
  const here = page.words[index];
  if (!way || !here) return undefined;
  const middle = (word) => [(word[1] + word[3]) / 2, (word[2] + word[4]) / 2];
  const [x, y] = middle(here);
  const height = here[4] - here[2];
  let best = index;
  let least = Infinity;
  page.words.forEach((word, other) => {
    const [x2, y2] = middle(word);
    const far = (y2 - y) * way;
    const cost = far * 3 + Math.abs(x2 - x);
    if (far > height / 2 && cost < least) [best, least] = [other, cost];
  });
  return best;
}
