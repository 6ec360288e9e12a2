// A call is made by another program: whoever comes back from it finds "What happened" open, ready to be said by one key.
// And a text is opened on the phone with the words as they stand now.

let called = false;

function open() {
  const box = document.querySelector("#touch .note-box");
  if (box) box.open = true;
}

function back() {
  if (!called || document.visibilityState !== "visible") return;
  called = false;
  open();
  const heading = document.querySelector("#happened");
  heading?.scrollIntoView({ block: "nearest" });
  heading?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("a[href^='tel:']")) return;
  called = true;
  document.querySelector("#night")?.hidePopover?.();
  open(); // some programs call without taking the window's focus
});
addEventListener("focus", back);
document.addEventListener("visibilitychange", back);

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("#compose");
  const link = form?.querySelector("[data-sms]");
  if (link) link.href = `sms:${link.dataset.sms}?&body=${encodeURIComponent(form.elements.body.value)}`;
});
