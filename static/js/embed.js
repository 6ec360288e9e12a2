// Shows a form of LeadBridge where this script's tag stands: <script src="https://…/f/…/embed.js" async></script>.
// data-theme="dark" or "system" on the tag changes how it looks. A classic script: it runs on pages of every age.
(() => {
  const tag = document.currentScript;
  const form = new URL("./", tag.src);
  form.searchParams.set("embed", "1");
  if (tag.dataset.theme !== "system") form.searchParams.set("theme", tag.dataset.theme === "dark" ? "dark" : "light");
  form.searchParams.set("page", location.href.slice(0, 1500));
  if (document.referrer) form.searchParams.set("referrer", document.referrer.slice(0, 500));

  const frame = document.createElement("iframe");
  frame.src = form.href;
  frame.title = tag.dataset.title || "Form";
  Object.assign(frame.style, { display: "block", width: "100%", height: "480px", border: "0", colorScheme: "normal" });
  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== form.origin) return;
    const height = event.data?.leadbridge === "height" ? Number(event.data.height) : 0;
    if (height > 0 && height < 10000) frame.style.height = `${Math.ceil(height)}px`;
  });
  tag.after(frame);
})();
