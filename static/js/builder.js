// The builder: what was typed stays typed whatever is fetched, lines are ordered by hand, and Ctrl+Z undoes.
// Saving itself is htmx: each line is a form, sent when it changes, with what its editor saw there.

import { announce } from "./toast.js";

const draft = document.querySelector("#draft");
const doc = () => document.querySelector("#document");
const forms = () => [...doc().querySelectorAll("form[data-edit]")];
const own = new Set(["csrfmiddlewaretoken", "seen", "verb", "line"]);

// --- What of each line is saved

const clean = new Map(); // form's id → its fields as the server has them
const sent = new Map(); // and as they were sent last

function fieldsOf(data) {
  const fields = {};
  for (const [name, value] of data) if (!own.has(name)) fields[name] = name in fields ? `${fields[name]},${value}` : value;
  return fields;
}

const typed = (form) => fieldsOf(new FormData(form));
const differs = (one, other) => [...new Set([...Object.keys(one), ...Object.keys(other)])].some((name) => (one[name] ?? "") !== (other[name] ?? ""));
const isDirty = (form) => differs(typed(form), clean.get(form.id) ?? {});
const remember = () => { clean.clear(); for (const form of forms()) clean.set(form.id, typed(form)); };

function say(state, words) {
  const bar = document.querySelector("#draft-state");
  bar.dataset.state = state;
  bar.querySelector("[data-saved] span").textContent = words;
}

// htmx knows the button of a form by a click inside it; ours may stand beside it, or be pressed by Alt and an arrow.
document.addEventListener("htmx:configRequest", (event) => {
  const button = event.detail.triggeringEvent?.submitter;
  if (button?.name && draft.contains(button)) event.detail.parameters[button.name] = button.value;
});

let underway = 0;
const isBusy = () => underway > 0 || forms().some(isDirty);

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig } = event.detail;
  if (!draft.contains(elt) || requestConfig.verb === "get") return;
  if (elt.matches("form[data-edit]") && !isDirty(elt)) {
    event.preventDefault(); // a field was left as it was
    return;
  }
  underway += 1;
  if (elt.id) sent.set(elt.id, fieldsOf(requestConfig.formData ?? []));
  say("saving", "Saving…");
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, requestConfig, xhr } = event.detail;
  if (requestConfig.verb === "get" || !requestConfig.path.includes("/edit/")) return;
  underway = Math.max(0, underway - 1);
  // By its status: to htmx, a refusal with something to show is "successful".
  if (xhr.status === 0 || xhr.status >= 400) {
    say("unsaved", xhr.status === 409 ? "Not saved: look below" : "Not saved");
    return;
  }
  if (elt.matches("form[data-edit]") && elt.isConnected) {
    const now = typed(elt);
    const was = sent.get(elt.id) ?? {};
    clean.set(elt.id, Object.fromEntries(Object.keys(now).map((name) => [name, was[name] ?? now[name]])));
    if (isDirty(elt)) htmx.trigger(elt, "submit");
  }
  if (!isBusy()) say("saved", "Saved");
});

addEventListener("online", () => forms().filter(isDirty).forEach((form) => htmx.trigger(form, "submit")));
addEventListener("beforeunload", (event) => { if (isBusy()) event.preventDefault(); });

// --- What is being typed outlives what is fetched

let kept = null;
let typedOn = []; // fields put back as they were typed, whose wait for saving went with their old form

function keep(except) {
  const active = document.activeElement;
  kept = {
    forms: forms().filter((form) => form.id !== except && isDirty(form)).map((form) => ({
      id: form.id,
      seen: form.elements.seen.value,
      fields: [...form.elements].filter((field) => field.id && !own.has(field.name)).map((field) => [field.id, field.value]),
    })),
    focus: doc().contains(active) ? { id: active.id, item: active.closest("[data-item]")?.id, start: active.selectionStart, end: active.selectionEnd } : null,
    last: [...doc().querySelectorAll("[id]")].map((element) => element.id),
  };
}

function restore() {
  const { forms: before, focus } = kept;
  remember();
  for (const { id, seen, fields } of before) {
    const form = document.getElementById(id);
    if (!form) {
      const text = fields.map(([, value]) => value).filter(Boolean).join(", ");
      announce({ text: `The line you were writing was taken out meanwhile. It said: ${text.slice(0, 200)}` });
      continue;
    }
    form.elements.seen.value = seen; // as its editor saw it: a clash is asked about, never decided here
    for (const [field, value] of fields) {
      const now = document.getElementById(field);
      if (!now || now.value === value) continue;
      now.value = value;
      typedOn.push(now);
    }
  }
  if (!focus) return;
  const field = document.getElementById(focus.id) ?? document.getElementById(focus.item)?.querySelector("summary");
  if (!field || field === document.activeElement) return;
  (field.checkVisibility?.() === false ? field.closest("[data-item]")?.querySelector("summary") : field)?.focus({ preventScroll: true });
  if (focus.start !== null && focus.start !== undefined) field.setSelectionRange?.(focus.start, focus.end);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id === "document" && event.detail.shouldSwap) keep(event.detail.requestConfig.elt.dataset.resolves);
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (!kept || !doc()) return;
  const added = event.detail.requestConfig?.elt.matches?.("[data-adds]");
  const known = new Set(kept.last);
  restore();
  kept = null;
  if (added) [...doc().querySelectorAll("form[data-edit]")].find((form) => !known.has(form.id))?.querySelector("input:not([type=hidden]), textarea")?.focus();
});
document.addEventListener("htmx:afterSettle", () => {
  for (const field of typedOn.splice(0)) field.dispatchEvent(new Event("input", { bubbles: true }));
});
// The field in which somebody goes on typing stays as it is.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const active = document.activeElement;
  const form = active?.closest?.("form[data-edit]");
  const field = active?.name;
  if (!field || !event.detail.target?.contains(active) || !form) return;
  if (active.value !== (sent.get(form.id)?.[field] ?? active.defaultValue)) event.detail.shouldSwap = false;
});

// --- Others' changes

document.addEventListener("lb:changed", (event) => { if (event.detail.topic === draft.dataset.topic) htmx.trigger(doc(), "lb:draft"); });
document.addEventListener("lb:resync", () => htmx.trigger(doc(), "lb:draft"));
draft.addEventListener("click", (event) => {
  const drop = event.target.closest("[data-drop]");
  if (!drop) return;
  event.preventDefault();
  clean.set(drop.dataset.drop, typed(document.getElementById(drop.dataset.drop)));
  document.querySelector("#have").value = "";
  htmx.trigger(doc(), "lb:draft");
  say("saved", "Saved");
});

// --- Ordering by mouse and touch

let held = null;
let hasDropped = false;
const START_AFTER = 5;
const listsFor = (item) => (item.querySelector("[data-moves] [name=at]") ? "[data-under]" : `[data-line="${item.parentElement.dataset.line}"]`);

draft.addEventListener("pointerdown", (event) => {
  hasDropped = false;
  const grip = event.target.closest(".handle > summary");
  const item = grip?.closest("[data-item]");
  if (!item || event.button > 0) return;
  held = { item, grip, x: event.clientX, y: event.clientY, lists: listsFor(item), home: item.nextElementSibling, from: item.parentElement, isMoving: false };
  grip.setPointerCapture(event.pointerId);
});

draft.addEventListener("pointermove", (event) => {
  if (!held) return;
  if (!held.isMoving && Math.hypot(event.clientX - held.x, event.clientY - held.y) < START_AFTER) return;
  if (!held.isMoving) {
    held.isMoving = true;
    getSelection().removeAllRanges();
    held.item.classList.add("dragging");
    held.item.querySelector("details[open]")?.removeAttribute("open");
  }
  held.item.style.transform = `translate(${event.clientX - held.x}px, ${event.clientY - held.y}px)`;
  const over = document.elementFromPoint(event.clientX, event.clientY);
  const list = over?.closest(`[data-list]${held.lists}`) ?? over?.closest(".lane-block, .inner")?.querySelector(`[data-list]${held.lists}`);
  if (list && !held.item.contains(list)) settle(list, event.clientY);
  if (event.clientY < 90) scrollBy(0, -12);
  else if (event.clientY > innerHeight - 60) scrollBy(0, 12);
});

// Puts the held line where the pointer is, and keeps it under the pointer although its place changed.
function settle(list, y) {
  const { item } = held;
  const after = [...list.children].find((other) => other !== item && other.matches("[data-item]") && y < other.getBoundingClientRect().top + other.offsetHeight / 2);
  if (item.parentElement === list && item.nextElementSibling === (after ?? null)) return;
  const before = item.getBoundingClientRect();
  list.insertBefore(item, after ?? null);
  const now = item.getBoundingClientRect();
  held.x += now.left - before.left;
  held.y += now.top - before.top;
  const [, dx, dy] = item.style.transform.match(/translate\((-?[\d.]+)px, (-?[\d.]+)px\)/);
  item.style.transform = `translate(${dx - (now.left - before.left)}px, ${dy - (now.top - before.top)}px)`;
}

function drop(isCancelled) {
  if (!held) return;
  const { item, isMoving, from, home } = held;
  held = null;
  if (!isMoving) return;
  hasDropped = true;
  item.classList.remove("dragging");
  item.removeAttribute("style"); // htmx copies attributes, and the policy forbids that one
  const list = item.parentElement;
  if (isCancelled || (list === from && item.nextElementSibling === home)) {
    from.insertBefore(item, home);
    return;
  }
  const form = item.querySelector("[data-moves]");
  const to = [...list.children].filter((other) => other.matches("[data-item]")).indexOf(item);
  htmx.ajax("POST", form.action, {
    source: form, target: "#document", swap: "outerHTML",
    values: { verb: "move", to, into: list.dataset.under === undefined ? "" : list.dataset.line, under: list.dataset.under ?? "" },
  });
}

// Letting go of a line is a click on its handle too, and is not meant to open the menu; a key's click is.
draft.addEventListener("click", (event) => {
  if (hasDropped && event.detail > 0 && event.target.closest(".handle > summary")) event.preventDefault();
  hasDropped = false;
});
draft.addEventListener("pointerup", () => drop(false));
draft.addEventListener("pointercancel", () => drop(true));

// --- By keyboard

const isText = (target) => target.closest?.("input:not([type=checkbox]), textarea");

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && held) drop(true);
  if (event.key === "Enter" && event.target.matches?.("textarea.one") && !event.isComposing) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    const button = event.target.closest?.("[data-item]")?.querySelector(`[data-moves] [value="${event.key === "ArrowUp" ? "up" : "down"}"]`);
    if (!button) return;
    event.preventDefault();
    if (!button.disabled) button.form.requestSubmit(button);
    return;
  }
  if (!(event.ctrlKey || event.metaKey) || isText(event.target)) return;
  const key = event.key.toLowerCase();
  const button = key === "y" || (key === "z" && event.shiftKey) ? "#redo" : key === "z" ? "#undo" : null;
  if (!button) return;
  event.preventDefault();
  document.querySelector(button).click();
});

// --- Values by a press, and going on once all is saved

draft.addEventListener("click", async (event) => {
  const chip = event.target.closest("[data-suggest]");
  if (chip) {
    const field = document.getElementById(chip.dataset.for);
    const value = chip.dataset.suggest.includes(",") ? `"${chip.dataset.suggest}"` : chip.dataset.suggest;
    field.value = chip.dataset.many !== undefined && field.value.trim() ? `${field.value.trim().replace(/,$/, "")}, ${value}` : value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const onward = event.target.closest("[data-propose]");
  if (onward && isBusy()) {
    event.preventDefault();
    const go = () => { if (!isBusy()) location.assign(onward.href); };
    document.addEventListener("htmx:afterRequest", () => setTimeout(go), { once: true });
  }
});

// A line opened from a list of problems is ready to be written.
addEventListener("hashchange", () => document.querySelector(location.hash || "#none")?.closest("form, li, section")?.querySelector("form[data-edit] input:not([type=hidden])")?.focus({ preventScroll: true }));

if (matchMedia("(max-width: 759px)").matches) draft.querySelector(".right")?.removeAttribute("open");
remember();
