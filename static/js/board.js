// The team's board: a lead dragged onto another rep's column is passed on. The same by keyboard is each lead's "Pass on".

let held = null;

document.addEventListener("dragstart", (event) => {
  held = event.target.closest?.("li.moves");
  if (!held) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", held.dataset.handoff);
  held.classList.add("held");
});

const columnOf = (event) => (held ? event.target.closest?.("[data-column]") : null);
const mark = (column) => {
  for (const other of document.querySelectorAll("[data-column]")) other.classList.toggle("over", other === column);
};

document.addEventListener("dragover", (event) => {
  const column = columnOf(event);
  mark(column && column.dataset.column !== held.dataset.owner ? column : null);
  if (column) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const column = columnOf(event);
  if (!column || column.dataset.column === held.dataset.owner) return;
  event.preventDefault();
  const values = { to: column.dataset.column, had_by: held.dataset.owner };
  htmx.ajax("POST", held.dataset.path, { source: "#board", target: "#board", swap: "outerHTML", values });
});

document.addEventListener("dragend", () => {
  held?.classList.remove("held");
  mark(null);
  held = null;
});
