// ⌘K: finds pages and leads. The server answers with options; this moves the choice.

const dialog = document.querySelector("#palette");
const input = dialog?.querySelector("input");
const options = () => [...dialog.querySelectorAll('[role="option"]')];

function choose(index) {
  options().forEach((option, place) => {
    option.id ||= `option-${place}`;
    option.setAttribute("aria-selected", String(place === index));
    if (place === index) {
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    }
  });
  if (!options().length) input.removeAttribute("aria-activedescendant");
}

const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

export function openPalette() {
  if (!dialog || dialog.open) return Boolean(dialog);
  input.value = "";
  dialog.showModal();
  htmx.trigger(input, "lb:find");
  choose(0);
  return true;
}

if (dialog) {
  dialog.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.key === "ArrowDown") choose((chosen() + 1) % count);
    else if (event.key === "ArrowUp") choose((chosen() - 1 + count) % count);
    else if (event.key === "Enter") options()[chosen()]?.click();
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("htmx:afterSwap", () => choose(0));
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-palette]")) openPalette();
  });
}
