// A button that prints its page: the browser saves it as PDF as well.

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) window.print();
});
