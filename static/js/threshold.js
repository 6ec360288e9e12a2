// <lb-threshold>: a threshold dragged over the points of all leads; says at once how many lie at or above it.

class Threshold extends HTMLElement {
  connectedCallback() {
    this.scores = JSON.parse(this.dataset.scores);
    this.range = this.querySelector("input[type=range]");
    this.form = this.querySelector("form");
    this.began = Number(this.range.value);
    this.range.addEventListener("input", () => this.draw());
  }

  get isEstimate() {
    return Number(this.dataset.scale) !== 1;
  }

  // Of an estimate no more digits than it has.
  said(number) {
    if (!this.isEstimate) return number.toLocaleString("en");
    const scaled = number * Number(this.dataset.scale);
    return `about ${Number(scaled.toPrecision(2)).toLocaleString("en")}`;
  }

  draw() {
    const threshold = Number(this.range.value);
    const above = this.scores.filter(([score]) => score >= threshold);
    const sum = (place) => above.reduce((total, line) => total + line[place], 0);
    const count = this.said(sum(1));
    const words = `${count[0].toUpperCase()}${count.slice(1)} ${sum(1) === 1 ? "lead has" : "leads have"} ${threshold} points or more; ${this.said(sum(2))} of them won`;
    this.querySelector("[data-words]").textContent = words;
    this.range.setAttribute("aria-valuetext", words);
    for (const bar of this.querySelectorAll("[data-first]")) bar.classList.toggle("above", Number(bar.dataset.first) >= threshold);
    const low = Number(this.dataset.low);
    const x = `${((threshold - low) * 100) / (Number(this.dataset.high) - low)}%`;
    for (const end of ["x1", "x2"]) this.querySelector("[data-guide]").setAttribute(end, x);
    if (!this.form) return;
    this.form.hidden = threshold === this.began;
    this.form.elements.threshold.value = threshold;
  }
}

customElements.define("lb-threshold", Threshold);
