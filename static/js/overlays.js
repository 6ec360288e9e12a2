// Menus close when left, dialogs open when something is put into them and close when it was sent.

const dialog = document.querySelector("#dialog");

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  if (event.target.closest?.("[data-close]")) event.target.closest("dialog")?.close();
  // The backdrop is the dialog itself: its contents are children.
  if (event.target instanceof HTMLDialogElement) event.target.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!dialog || event.detail.target !== dialog || !dialog.textContent.trim()) return;
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("[autofocus], input:not([type=hidden]), select, textarea")?.focus();
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, xhr, requestConfig } = event.detail;
  // By its status: what is refused with a message to show is "successful" to htmx.
  if (xhr.status > 0 && xhr.status < 400 && requestConfig.verb !== "get" && dialog?.contains(elt)) dialog.close();
});

dialog?.addEventListener("close", () => {
  dialog.replaceChildren();
  // The button that opened it may be gone with the lead as it was.
  if (document.activeElement === document.body) document.querySelector("#work")?.focus({ preventScroll: true });
});

// A session that ended answers with the sign-in page; it belongs in the window, not into a part of it.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (new URL(event.detail.xhr.responseURL || location.href).pathname.startsWith("/account/login")) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});

// Filters apply as soon as they are chosen.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("form[data-submit-on-change] :is(select, input[type=date], input[type=checkbox])")) event.target.form.requestSubmit();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent.trim());
  button.textContent = "Copied";
});
