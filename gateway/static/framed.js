// What a page of Cairn and the clinic's page around it say to each other: "close" and "focus".

if (window.parent !== window) {
  document.documentElement.classList.add("framed");
  addEventListener("keydown", (event) => {
    // Whatever closes by Esc on this page says that it did.
    if (event.key === "Escape" && !event.defaultPrevented) parent.postMessage("cairn-close", "*");
  });
  addEventListener("message", (event) => {
    if (event.source !== parent || event.data !== "cairn-focus") return;
    if (document.activeElement !== document.body) return; // where the person was
    // On a phone the field would bring up the keyboard over what is to be read.
    const touch = matchMedia("(pointer: coarse)").matches;
    const first = document.querySelector(touch ? "#log" : "#text") ?? document.querySelector("input:not([type=hidden]), button, a");
    first?.focus({ preventScroll: true });
  });
}
