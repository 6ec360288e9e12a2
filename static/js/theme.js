// Loaded before the first paint and not as a module, so that a chosen theme never flashes the other one.
(() => {
  const root = document.documentElement;
  const apply = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  const stored = () => {
    try { return localStorage.getItem("lb-theme"); } catch { return null; }
  };
  apply(stored());

  const order = ["system", "light", "dark"];
  const words = { system: "same as the system", light: "light", dark: "dark" };

  function label() {
    const theme = stored() ?? "system";
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.setAttribute("aria-label", `Theme: ${words[theme] ?? words.system}. Change`);
      button.title = `Theme: ${words[theme] ?? words.system}`;
    }
  }

  document.addEventListener("DOMContentLoaded", label);
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-theme-switch]")) return;
    const next = order[(order.indexOf(stored() ?? "system") + 1) % order.length];
    try {
      if (next === "system") localStorage.removeItem("lb-theme");
      else localStorage.setItem("lb-theme", next);
    } catch { /* private windows may refuse storage: the choice then lasts for this page */ }
    apply(next);
    label();
  });
})();
