// Runs before the first paint, so that nothing flashes: the size and colours chosen on this
// device. And after "Leave", the Back button leads to the neutral page, not here.

(() => {
  const root = document.documentElement;
  try {
    const kept = JSON.parse(localStorage.getItem("cairn-look") ?? "{}");
    for (const name of ["size", "look"]) if (kept[name]) root.dataset[name] = kept[name];
  } catch {
    // A browser that keeps nothing shows its own size and colours.
  }
  const away = (back) => {
    const left = sessionStorage.getItem("cairn-left");
    if (left === null) return;
    if (back) {
      root.hidden = true;
      location.replace(left);
    } else sessionStorage.removeItem("cairn-left");
  };
  try {
    away(performance.getEntriesByType("navigation")[0]?.type === "back_forward");
    addEventListener("pageshow", (event) => event.persisted && away(true));
  } catch {
    // The same.
  }
})();
