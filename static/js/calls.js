// A click on a number says that a call began, so that the lead isn't passed on meanwhile. The phone does the rest.

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-call]");
  if (link) htmx.ajax("POST", link.dataset.call, { source: link, swap: "none" });
});
