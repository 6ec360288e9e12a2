// A view announces what it did: HX-Trigger-After-Settle: {"lb:toast": {"text": "…", "undo": "/touches/5/retraction/"}}.
// A module may hand over a function to undo with instead.

const STAYS = 6000;
const region = document.querySelector("#toasts");

function dismiss(toast) {
  toast.classList.add("leaving");
  toast.querySelector("[data-key]")?.removeAttribute("data-key"); // the key is for what is still offered
  setTimeout(() => toast.remove(), 220);
}

// Leaves after a while, but never from under a pointer or the keyboard.
function expire(toast) {
  let timer = setTimeout(() => dismiss(toast), STAYS);
  const hold = () => clearTimeout(timer);
  const resume = () => { timer = setTimeout(() => dismiss(toast), STAYS); };
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, hold);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, resume);
}

export function announce({ text, undo }) {
  if (!region) return;
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (undo) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Undo" });
    button.dataset.key = "z";
    button.addEventListener("click", () => {
      dismiss(toast);
      if (typeof undo === "function") undo();
      else htmx.ajax("POST", undo, { target: document.querySelector("#work") ? "#work" : "#board", swap: "outerHTML" });
    });
    toast.append(button);
  }
  region.append(toast);
  while (region.children.length > 3) region.firstElementChild.remove();
  expire(toast);
}

document.addEventListener("lb:toast", (event) => announce(event.detail));
document.addEventListener("htmx:sendError", () => announce({ text: "No connection. Nothing was saved." }));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.requestConfig.verb === "get") return;
  announce({ text: event.detail.xhr.status === 403 ? "You may not do that here." : "That didn't work. Nothing was saved." });
});
region?.querySelectorAll(".toast").forEach(expire);
