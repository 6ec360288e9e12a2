// Choices kept in this browser: <input type="checkbox" data-preference="sound">.

const DEFAULTS = { keys: "on", sound: "off" };

export function isOn(name) {
  try { return (localStorage.getItem(`lb-${name}`) ?? DEFAULTS[name]) === "on"; } catch { return DEFAULTS[name] === "on"; }
}

function show() {
  for (const box of document.querySelectorAll("[data-preference]")) box.checked = isOn(box.dataset.preference);
  if (!isOn("keys")) document.documentElement.dataset.keys = "off";
}

document.addEventListener("change", (event) => {
  const name = event.target.dataset?.preference;
  if (!name) return;
  try { localStorage.setItem(`lb-${name}`, event.target.checked ? "on" : "off"); } catch { return; }
  if (name === "keys") document.documentElement.dataset.keys = event.target.checked ? "on" : "off";
});

show();
