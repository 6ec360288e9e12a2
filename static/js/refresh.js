// Fetches again what changed: elements that name a topic in data-live and carry hx-trigger="lb:refresh".
// A part of the page in which someone is typing waits until they are done.

const held = new Set();
const waiting = new Map();

function isTypedIn(part) {
  const active = document.activeElement;
  if (part.contains(active) && active.matches("textarea, select, input:not([type=checkbox], [type=radio])")) return true;
  return [...part.querySelectorAll("textarea, input[type=text]")].some((field) => field.value !== field.defaultValue);
}

function fetchAgain(part) {
  waiting.delete(part);
  if (!part.isConnected) return;
  if (isTypedIn(part)) {
    held.add(part);
    return;
  }
  held.delete(part);
  htmx.trigger(part, "lb:refresh");
}

function soon(part) {
  // Several changes in one breath are one fetch.
  if (!waiting.has(part)) waiting.set(part, setTimeout(() => fetchAgain(part), 150));
}

export function refresh(topic) {
  for (const part of document.querySelectorAll("[data-live]")) {
    if (part.dataset.live.split(" ").includes(topic)) soon(part);
  }
}

export function refreshAll() {
  document.querySelectorAll("[data-live]").forEach(soon);
}

function release() {
  for (const part of [...held]) soon(part);
}

document.addEventListener("focusout", () => setTimeout(release));
document.addEventListener("input", release);
document.addEventListener("lb:changed", (event) => refresh(event.detail.topic));
document.addEventListener("lb:resync", refreshAll);
document.addEventListener("lb:crossed", () => refresh("queue"));
document.addEventListener("htmx:afterRequest", (event) => {
  const { xhr, requestConfig } = event.detail;
  // A refusal changed nothing, and its message must stay to be read.
  if (xhr.status > 0 && xhr.status < 400 && requestConfig.verb !== "get") refreshAll();
});

// Whoever works by keyboard stays where they were: on the same button if it is there again, else in the same part.
let focus = null;
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const active = document.activeElement;
  if (active !== document.body && detail.target?.contains(active)) focus = { part: detail.target.id, key: active.dataset.key };
});
document.addEventListener("htmx:afterSettle", () => {
  if (focus && document.activeElement === document.body) {
    const part = document.getElementById(focus.part);
    const same = focus.key && part?.querySelector(`[data-key="${CSS.escape(focus.key)}"]`);
    (same || part)?.focus({ preventScroll: true });
  }
  focus = null;
});
