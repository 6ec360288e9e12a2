// The form that takes an audit's files: says that it is at work while they travel.

const form = document.querySelector("[data-audit]");

form?.addEventListener("submit", () => {
  const button = form.querySelector("[data-busy]");
  button.textContent = button.dataset.busy;
  button.setAttribute("aria-disabled", "true");
});
