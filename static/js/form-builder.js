// The sheet of a form's questions: rows are added, ordered and taken out here; all of it is sent at once when published.
// Without this module the same buttons ask the server for the same steps.

import { announce } from "./toast.js";

const sheet = document.querySelector("#sheet");
const list = document.querySelector("#rows");
const blank = document.querySelector("#new-question");
const rows = () => [...list.querySelectorAll("[data-row]:not([hidden])")];
let isChanged = false;

function changed() {
  isChanged = true;
  rows().forEach((row, place, all) => {
    const name = row.querySelector("[name$='-label']").value.trim();
    const of = name ? `“${name}”` : `question ${place + 1}`;
    row.setAttribute("aria-label", name || `Question ${place + 1}`);
    row.querySelector("[data-name]").textContent = name;
    for (const [selector, words, isUseless] of [["[data-move=up]", `Move ${of} up`, place === 0], ["[data-move=down]", `Move ${of} down`, place === all.length - 1], ["[data-remove]", `Take ${of} out`, false]]) {
      const button = row.querySelector(selector);
      button.setAttribute("aria-label", words);
      if (isUseless) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  });
  sheet.dispatchEvent(new Event("lb:preview"));
}

function move(row, step, focused) {
  const all = rows();
  const to = all.indexOf(row) + step;
  if (to < 0 || to >= all.length) return;
  if (step < 0) list.insertBefore(row, all[to]);
  else list.insertBefore(row, all[to].nextElementSibling);
  focused?.focus();
  changed();
}

function add() {
  const next = Math.max(0, ...[...list.querySelectorAll("[name=row]")].map((input) => Number(input.value))) + 1;
  const holder = document.createElement("div");
  holder.append(blank.content.cloneNode(true));
  for (const element of holder.querySelectorAll("*")) {
    for (const attribute of [...element.attributes]) {
      if (attribute.value.includes("__row__")) attribute.value = attribute.value.replaceAll("__row__", next);
    }
  }
  const row = holder.firstElementChild;
  list.append(row);
  row.querySelector("[name$='-label']").focus();
  changed();
}

// A row taken out can be had back until the page is left: it keeps its place and all that was written in it.
function remove(row) {
  const all = rows();
  const place = all.indexOf(row);
  const name = row.querySelector("[name$='-label']").value.trim() || `Question ${place + 1}`;
  const after = row.nextElementSibling;
  row.remove();
  (all[place + 1] ?? all[place - 1])?.querySelector("[data-remove]").focus();
  if (rows().length === 0) document.querySelector("[data-add]").focus();
  changed();
  announce({ text: `“${name}” was taken out.`, undo: () => {
    list.insertBefore(row, after?.isConnected ? after : null);
    row.querySelector("[name$='-label']").focus();
    changed();
  } });
}

sheet.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move], [data-remove], [data-add]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("[data-row]");
  if (button.dataset.move) move(row, button.dataset.move === "up" ? -1 : 1, button);
  else if (row) remove(row);
  else add();
});

sheet.addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row || !event.altKey || !(event.key === "ArrowUp" || event.key === "ArrowDown")) return;
  event.preventDefault();
  move(row, event.key === "ArrowUp" ? -1 : 1, document.activeElement);
});

sheet.addEventListener("input", (event) => {
  isChanged = true;
  if (event.target.name?.endsWith("-label")) changed();
});
sheet.addEventListener("submit", () => { isChanged = false; });
addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });

// --- Ordering by mouse and touch

let held = null;
list.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest("[data-grip]");
  if (!grip || event.button > 0) return;
  event.preventDefault();
  held = { row: grip.closest("[data-row]"), from: rows() };
  held.row.classList.add("dragging");
  gather(true);
  list.setPointerCapture(event.pointerId);
});
list.addEventListener("pointermove", (event) => {
  if (!held) return;
  const after = rows().find((row) => row !== held.row && event.clientY < row.getBoundingClientRect().top + row.offsetHeight / 2);
  if (held.row.nextElementSibling !== (after ?? null)) list.insertBefore(held.row, after ?? null);
  if (event.clientY < 90) scrollBy(0, -12);
  else if (event.clientY > innerHeight - 60) scrollBy(0, 12);
});
// While one is held, each row is one line: a screen holds all of them, and the held one stays under the pointer.
function gather(isOn) {
  const before = held.row.getBoundingClientRect().top;
  list.classList.toggle("ordering", isOn);
  scrollBy(0, held.row.getBoundingClientRect().top - before);
}

function drop() {
  if (!held) return;
  gather(false);
  held.row.classList.remove("dragging");
  const isMoved = rows().some((row, place) => row !== held.from[place]);
  held = null;
  if (isMoved) changed();
}
list.addEventListener("pointerup", drop);
list.addEventListener("pointercancel", drop);

const faulty = sheet.querySelector("[aria-invalid=true]");
changed();
isChanged = Boolean(faulty || sheet.querySelector("[role=alert]")); // what was refused is not kept anywhere else
faulty?.focus();
