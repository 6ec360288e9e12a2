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
  const title = document.title.replace(/^\(\d+\) /, "");
  document.title = late ? `(${late}) ${title}` : title;
}

// A queue that was empty opens its first lead by itself.
function openFirst() {
  const first = page.querySelector("#work") ? null : page.querySelector("a[data-line]");
  if (first) htmx.ajax("GET", first.getAttribute("hx-get"), { source: "#pane", target: "#pane", swap: "innerHTML show:none" });
}

if (page) {
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.requestConfig?.elt.matches?.("a[data-line]")) {
      page.classList.add("open");
      if (matchMedia("(max-width: 1023px)").matches) scrollTo(0, 0);
    }
    if (event.detail.elt.id === "queue-list") openFirst();
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
