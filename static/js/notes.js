// What was typed about a lead outlives every key, swap and refresh, until it was sent: it is kept in this tab, by lead.

const FIELDS = "#touch textarea[name=note], #compose textarea[name=body], #compose input[name=subject]";
const leadOf = () => document.querySelector("#work")?.dataset.handoff;
const keyOf = (field) => `draft:${leadOf()}:${field.form.id}:${field.name}`;

function keep(field) {
  if (field.value && field.value !== field.defaultValue) sessionStorage.setItem(keyOf(field), field.value);
  else sessionStorage.removeItem(keyOf(field));
}

function bring() {
  for (const field of document.querySelectorAll(FIELDS)) {
    const kept = sessionStorage.getItem(keyOf(field));
    if (!kept || field.value !== field.defaultValue) continue;
    field.value = kept;
    const box = field.closest("details");
    if (box) box.open = true;
  }
}

function forget(form) {
  const start = `draft:${leadOf()}:${form}:`;
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(start)) sessionStorage.removeItem(key);
}

document.addEventListener("input", (event) => { if (event.target.matches?.(FIELDS)) keep(event.target); });

// Before the swap: what was sent is the server's now, and must not come back with the fresh pane.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, xhr } = event.detail;
  if (requestConfig?.verb !== "post" || xhr.status >= 400) return;
  if (requestConfig.path.endsWith("/touches/")) forget("touch");
  if (requestConfig.path.endsWith("/mail/")) forget("compose");
});
document.addEventListener("htmx:afterSettle", bring);
// Beginning from another template replaces the words on purpose.
document.addEventListener("change", (event) => { if (event.target.id === "begin-from") forget("compose"); });
bring();
