// Server time, and how long a wait is said. The browser's own clock may be minutes off.

const meta = document.querySelector('meta[name="server-time"]');
const stated = meta ? Date.parse(meta.content) : NaN;
// The page was written just before its first byte came in, however long the rest took to load.
const [navigation] = performance.getEntriesByType("navigation");
const arrived = performance.timeOrigin + (navigation?.responseStart ?? 0);
const offset = Number.isNaN(stated) ? 0 : stated - arrived;

export const serverNow = () => Date.now() + offset;

const pad = (number) => String(number).padStart(2, "0");

export function countdown(milliseconds) {
  const sign = milliseconds < 0 ? "−" : "";
  const seconds = milliseconds < 0 ? Math.floor(-milliseconds / 1000) : Math.ceil(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${sign}${minutes}:${pad(seconds % 60)}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${sign}${hours} h ${pad(minutes % 60)}`;
  const days = Math.floor(hours / 24);
  return hours % 24 ? `${sign}${days} d ${hours % 24} h` : `${sign}${days} d`;
}

export function spoken(milliseconds) {
  const minutes = Math.floor(Math.abs(milliseconds) / 60000);
  const amount = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
  let size = "less than a minute";
  if (minutes >= 2880) size = amount(Math.floor(minutes / 1440), "day");
  else if (minutes >= 120) size = amount(Math.floor(minutes / 60), "hour");
  else if (minutes >= 1) size = amount(minutes, "minute");
  return milliseconds < 0 ? `Past the promise by ${size}` : `Due in ${size}`;
}
