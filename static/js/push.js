// Lets this browser show alerts while no page of ours is open: asked for by a click, kept by the server.

const card = document.querySelector("#push");
const says = card?.querySelector("[data-push-says]");

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function browserName() {
  const brands = navigator.userAgentData?.brands?.map(({ brand }) => brand).filter((brand) => !/Not|Chromium/.test(brand));
  if (brands?.length) return brands[0];
  return /Firefox|Edg|Chrome|Safari/.exec(navigator.userAgent)?.[0] ?? "A browser";
}

// The worker may be starting still; only an active one can be subscribed.
function active(registration) {
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  if (worker.state === "activated") return registration;
  return new Promise((resolve) => {
    worker.addEventListener("statechange", () => worker.state === "activated" && resolve(registration));
  });
}

async function subscribe() {
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) throw new Error("This browser can’t show alerts while it is closed.");
  if ((await Notification.requestPermission()) !== "granted") throw new Error("This browser doesn’t allow it. Allow notifications for this site, then try again.");
  const registration = await active(await navigator.serviceWorker.register(card.dataset.pushWorker));
  const key = bytes(card.dataset.pushKey);
  const wasOther = await registration.pushManager.getSubscription();
  const isSame = wasOther && new Uint8Array(wasOther.options.applicationServerKey).every((byte, at) => byte === key[at]);
  if (wasOther && !isSame) await wasOther.unsubscribe();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

async function add() {
  says.textContent = "Asking this browser…";
  try {
    const { endpoint, keys } = (await subscribe()).toJSON();
    const values = { endpoint, p256dh: keys.p256dh, auth: keys.auth, name: browserName() };
    await htmx.ajax("POST", card.dataset.pushAdd, { source: card, target: "#transports", swap: "outerHTML", values });
    says.textContent = "Alerts show here from now on. Send a test above.";
  } catch (problem) {
    says.textContent = problem.message || "It didn’t work. Try again.";
  }
}

card?.querySelector("[data-push-on]").addEventListener("click", add);
