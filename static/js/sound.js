// Two short tones when an alert comes in; off until switched on, since a click is what lets a page sound.

import { isOn } from "./preferences.js";

let audio = null;

function tone(frequency, at) {
  const oscillator = new OscillatorNode(audio, { frequency });
  const volume = new GainNode(audio, { gain: 0 });
  oscillator.connect(volume).connect(audio.destination);
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.12, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.35);
  oscillator.start(at);
  oscillator.stop(at + 0.4);
}

async function ring() {
  audio ??= new AudioContext();
  await audio.resume();
  tone(660, audio.currentTime);
  tone(880, audio.currentTime + 0.14);
}

document.addEventListener("lb:changed", (event) => {
  if (event.detail.topic === "alert" && isOn("sound")) ring();
});
document.addEventListener("change", (event) => {
  if (event.target.dataset?.preference === "sound" && event.target.checked) ring();
});
