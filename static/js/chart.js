// <lb-chart>: marks in one tab stop, walked with the arrow keys; the value of a mark in a tooltip.

let tooltip = null;

function fill(mark) {
  tooltip ??= document.body.appendChild(Object.assign(document.createElement("div"), { className: "tooltip", role: "presentation" }));
  const title = Object.assign(document.createElement("b"), { textContent: mark.dataset.mark });
  const list = document.createElement("dl");
  for (const [kind, name, value] of JSON.parse(mark.dataset.tip)) {
    const swatch = Object.assign(document.createElement("i"), { className: `swatch ${kind}` });
    const term = Object.assign(document.createElement("dt"), { textContent: name });
    const number = Object.assign(document.createElement("dd"), { textContent: value });
    list.append(swatch, term, number);
  }
  tooltip.replaceChildren(title, list);
}

function place(mark) {
  const box = mark.getBoundingClientRect();
  const own = tooltip.getBoundingClientRect();
  const left = Math.max(8, Math.min(innerWidth - own.width - 8, box.left + box.width / 2 - own.width / 2));
  const above = box.top - own.height - 8;
  tooltip.style.translate = `${left}px ${above > 8 ? above : Math.min(innerHeight - own.height - 8, box.bottom + 8)}px`;
}

function show(mark) {
  fill(mark);
  tooltip.hidden = false;
  place(mark);
}

function hide() {
  if (tooltip) tooltip.hidden = true;
}

class Chart extends HTMLElement {
  connectedCallback() {
    this.marks = [...this.querySelectorAll("[data-mark]")];
    this.marks.forEach((mark, place) => mark.setAttribute("tabindex", place === 0 ? "0" : "-1"));
    this.addEventListener("pointerover", (event) => this.at(event, show) ?? hide());
    this.addEventListener("pointerleave", hide);
    this.addEventListener("focusin", (event) => this.at(event, show));
    this.addEventListener("focusout", hide);
    this.addEventListener("keydown", (event) => this.walk(event));
  }

  at(event, action) {
    const mark = event.target.closest("[data-mark]");
    if (mark) action(mark);
    return mark;
  }

  walk(event) {
    if (event.key === "Escape") return hide();
    const from = this.marks.indexOf(document.activeElement);
    const last = this.marks.length - 1;
    const to = { ArrowRight: from + 1, ArrowDown: from + 1, ArrowLeft: from - 1, ArrowUp: from - 1, Home: 0, End: last }[event.key];
    if (from < 0 || to === undefined) return;
    event.preventDefault();
    const next = this.marks[Math.max(0, Math.min(last, to))];
    this.marks[from].setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  }
}

customElements.define("lb-chart", Chart);
