// <lb-clock due="ISO" started="ISO">: a ring that empties and a countdown, all driven by one timer.

import { countdown, serverNow, spoken } from "./time.js";

const SOON = 15 * 60 * 1000;
const running = new Set();
let timer = null;

function tick() {
  const now = serverNow();
  for (const clock of running) clock.show(now);
}

const DIAL = `<svg class="dial" viewBox="0 0 16 16" aria-hidden="true"><circle class="track" cx="8" cy="8" r="6.5"/><circle class="left" cx="8" cy="8" r="6.5" pathLength="100" transform="rotate(-90 8 8)"/></svg><span class="time" aria-hidden="true"></span>`;

class Clock extends HTMLElement {
  connectedCallback() {
    this.due = Date.parse(this.getAttribute("due"));
    this.started = Date.parse(this.getAttribute("started") ?? "");
    if (Number.isNaN(this.due)) return;
    this.innerHTML = DIAL;
    this.left = this.querySelector(".left");
    this.time = this.querySelector(".time");
    this.setAttribute("role", "timer");
    this.show(serverNow());
    running.add(this);
    timer ??= setInterval(tick, 1000);
  }

  disconnectedCallback() {
    running.delete(this);
    if (running.size === 0) {
      clearInterval(timer);
      timer = null;
    }
  }

  show(now) {
    const remaining = this.due - now;
    const text = countdown(remaining);
    if (this.time.textContent !== text) this.time.textContent = text;
    const label = spoken(remaining);
    if (this.getAttribute("aria-label") !== label) this.setAttribute("aria-label", label);
    const share = Math.max(0, Math.min(1, remaining / (this.due - this.started || remaining || 1)));
    this.left.setAttribute("stroke-dasharray", `${(share * 100).toFixed(1)} 100`);
    this.become(remaining < 0 ? "late" : remaining <= SOON ? "soon" : "later");
  }

  become(state) {
    const before = this.getAttribute("state");
    if (before === state) return;
    this.setAttribute("state", state);
    // A line that crosses a boundary belongs to another group: whoever shows groups fetches them again.
    if (before && this.hasAttribute("moves")) this.dispatchEvent(new CustomEvent("lb:crossed", { bubbles: true }));
  }
}

customElements.define("lb-clock", Clock);
