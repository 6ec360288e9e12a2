// The queue's two halves: which line is open on the right, and on a phone which half is shown.

const page = document.querySelector(".queue");

function mark() {
  const open = document.querySelector("#work")?.dataset.handoff;
  for (const line of page.querySelectorAll("a[data-line]")) {
    if (line.dataset.line === open) line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
  }
}

// The list is fresher than the frame around it.
function count() {
  const late = Number(page.querySelector("[data-late]")?.dataset.late ?? 0);
  for (const badge of document.querySelectorAll('[data-page="queue"] .count')) {
    badge.hidden = late === 0;
    badge.querySelector("[data-count]").textContent = late;
  }
}

if (page) {
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.requestConfig?.elt.matches?.("a[data-line]")) {
      page.classList.add("open");
      if (matchMedia("(max-width: 1023px)").matches) scrollTo(0, 0);
    }
    mark();
    count();
  });
  page.addEventListener("click", (event) => {
    if (!event.target.closest("[data-next]")) return;
    const lines = [...page.querySelectorAll("a[data-line]")];
    const at = lines.findIndex((line) => line.getAttribute("aria-current") === "true");
    (lines[at + 1] ?? lines[0])?.click();
  });
}
