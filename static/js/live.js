// One stream per browser: a tab elected through Web Locks listens and tells the others.
// The stream says only that a topic changed: `event: changed`, `data: {"what": "lead", "id": 5}`; and `event: resync` after a gap.

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;
const channel = new BroadcastChannel("lb-live");

function show(state) {
  for (const mark of document.querySelectorAll("[data-live-state]")) {
    if (mark.dataset.state === state) continue;
    mark.dataset.state = state;
    const words = mark.querySelector("span");
    words.textContent = state === "live" ? "Live" : "Reconnecting";
    mark.title = words.textContent;
  }
}

function hear(message) {
  if (message.state) show(message.state);
  if (message.resync) document.dispatchEvent(new CustomEvent("lb:resync"));
  if (message.topic) document.dispatchEvent(new CustomEvent("lb:changed", { detail: { topic: message.topic } }));
}

function tell(message) {
  hear(message);
  channel.postMessage(message);
}

async function token() {
  const answer = await fetch("/stream/token/", { headers: { Accept: "application/json" }, redirect: "error" });
  if (!answer.ok) throw new Error(`no token: ${answer.status}`);
  return (await answer.json()).token;
}

// Resolves when the stream broke; `onOpen` runs once it stood.
async function listen(onOpen) {
  const source = new EventSource(`/stream/?token=${encodeURIComponent(await token())}`);
  return new Promise((resolve) => {
    source.onopen = onOpen;
    source.addEventListener("changed", (event) => {
      const { what, id } = JSON.parse(event.data);
      tell({ topic: id ? `${what}:${id}` : what });
    });
    source.addEventListener("resync", () => tell({ resync: true }));
    source.onerror = () => {
      // A token serves one connection, so the browser's own retry with the old address would be refused.
      source.close();
      resolve();
    };
  });
}

async function lead() {
  let state = "reconnecting";
  channel.onmessage = ({ data }) => (data.ask ? channel.postMessage({ state }) : hear(data));
  let wait = FIRST_WAIT;
  let missed = false;
  for (;;) {
    try {
      await listen(() => {
        wait = FIRST_WAIT;
        state = "live";
        tell(missed ? { state, resync: true } : { state });
        missed = true;
      });
    } catch { /* signed out or offline: try again, ever more seldom */ }
    state = "reconnecting";
    tell({ state });
    await new Promise((resume) => setTimeout(resume, wait * (0.75 + Math.random() / 2)));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}

if (document.querySelector("[data-live-state]")) {
  channel.onmessage = ({ data }) => hear(data);
  channel.postMessage({ ask: true });
  if (navigator.locks) navigator.locks.request("lb-live", lead);
  else lead(); // an insecure origin has no locks: each tab listens for itself
}
