// Single keys: j/k walk a list, any visible [data-key] is pressed by its key, ? shows them all.
// Never while someone types; switched off by the account or in this browser.

import { openPalette } from "./palette.js";
import { isOn } from "./preferences.js";

const isTyping = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const isVisible = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
const areOff = () => document.documentElement.dataset.keys === "off" || !isOn("keys");

function walk(step) {
  const lines = [...document.querySelectorAll("[data-walk] a[data-line]")].filter(isVisible);
  if (!lines.length) return false;
  const at = lines.findIndex((line) => line.getAttribute("aria-current") === "true");
  const next = lines[Math.max(0, Math.min(lines.length - 1, at + step))];
  next.scrollIntoView({ block: "nearest" });
  next.click();
  return true;
}

function press(key) {
  const scope = document.querySelector("dialog[open]") ?? document;
  // Of several offers to undo, the last one is meant.
  const target = [...scope.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].findLast(isVisible);
  target?.click();
  return Boolean(target);
}

function help() {
  const dialog = document.querySelector("#keys");
  if (dialog && !dialog.open) dialog.showModal();
  return Boolean(dialog);
}

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey)) {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.metaKey || event.ctrlKey || event.altKey || event.isComposing || event.repeat && !"jk".includes(event.key)) return;
  if (areOff() || isTyping(event.target)) return;
  const inDialog = Boolean(document.querySelector("dialog[open]"));
  let handled = false;
  if (inDialog) handled = press(event.key);
  else if (event.key === "j") handled = walk(1);
  else if (event.key === "k") handled = walk(-1);
  else if (event.key === "/") handled = openPalette();
  else if (event.key === "?") handled = help();
  else handled = press(event.key.toLowerCase());
  if (handled) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-keys-help]")) help();
});
