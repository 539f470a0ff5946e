// <cairn-chat>: a button on the clinic's page that opens the conversation in a frame of Cairn's
// own origin, so that nothing on that page, trackers included, can read it.

(() => {
  const script = document.currentScript ?? document.querySelector('script[src$="/embed.js"]');
  const home = new URL(script.src).origin;
  const WORDS = {/* words */};
  const SMALL = matchMedia("(max-width: 40rem), (max-height: 30rem)");

  const STYLE = `
    :host { all: initial; }
    * { box-sizing: border-box; }
    button, a { font: 600 1rem/1.2 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; min-height: 44px; min-width: 44px;
      cursor: pointer; touch-action: manipulation; }
    :focus-visible { outline: 3px solid #2f6f5e; outline-offset: 2px; box-shadow: 0 0 0 2px #fff; }
    .launcher { position: fixed; z-index: 2147483000; right: max(1rem, env(safe-area-inset-right)); bottom: max(1rem, env(safe-area-inset-bottom));
      display: flex; align-items: center; gap: .6rem; min-height: 56px; padding: .6rem 1.2rem .6rem .9rem; border: 2px solid #fff;
      border-radius: 28px; background: #2f6f5e; color: #fff; box-shadow: 0 4px 18px #0004; }
    .launcher svg { flex: none; }
    dialog { position: fixed; z-index: 2147483001; inset: auto 1rem 1rem auto; width: 25rem; height: min(44rem, calc(100vh - 2rem)); margin: 0; padding: 0;
      max-width: none; max-height: none; border: 1px solid #7d8a85; border-radius: 18px; overflow: hidden; background: #f6f4ef; box-shadow: 0 8px 40px #0005; }
    dialog[open] { display: flex; flex-direction: column; }
    .bar { flex: none; display: flex; justify-content: space-between; align-items: center; background: #2f6f5e; }
    .bar > * { display: inline-flex; align-items: center; padding: 0 1rem; border: 0; background: none; color: #fff; font-size: .9rem; }
    .bar button { justify-content: center; font-size: 1.2rem; }
    .bar :focus-visible { outline: 3px solid #fff; outline-offset: -4px; box-shadow: none; }
    iframe { flex: 1; width: 100%; border: 0; background: #f6f4ef; }
    dialog.whole { inset: 0; width: 100%; height: 100%; border: 0; border-radius: 0; }
    @media (prefers-color-scheme: dark) { dialog, iframe { background: #16201d; } }
    @media print { .launcher, dialog { display: none !important; } }`;

  class CairnChat extends HTMLElement {
    connectedCallback() {
      if (this.frame) return; // moved to another place on the page
      const lang = (this.lang || this.closest("[lang]")?.lang || "en").toLowerCase();
      this.language = lang.startsWith("fr") ? "fr" : "en";
      const words = WORDS[this.language];
      this.attachShadow({ mode: "open" });
      this.dress();
      const label = this.getAttribute("label") || words.label;
      this.launcher = make("button", { type: "button", className: "launcher" }, MARK, make("span", { textContent: label }));
      this.launcher.setAttribute("aria-haspopup", "dialog");
      this.dialog = make("dialog", { lang: this.language });
      this.dialog.setAttribute("aria-label", label);
      this.frame = make("iframe", { title: label, referrerPolicy: "no-referrer" });
      const tab = make("a", { href: `${home}/?lang=${this.language}`, target: "_blank", rel: "noopener", textContent: words.tab });
      const close = make("button", { type: "button", title: words.close }, make("span", { textContent: "✕", ariaHidden: "true" }));
      close.setAttribute("aria-label", words.close);
      this.dialog.append(make("div", { className: "bar" }, tab, close), this.frame);
      this.shadowRoot.append(this.launcher, this.dialog);
      this.launcher.addEventListener("click", () => this.open());
      for (const each of [tab, close]) each.addEventListener("click", () => this.close());
      this.listen();
      if (this.hasAttribute("open")) this.open();
    }

    listen() {
      this.dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        this.close();
      });
      this.dialog.addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.close();
      });
      // Esc inside the frame is heard there alone; the frame says so, and nothing else.
      addEventListener("message", (event) => {
        const known = event.source === this.frame.contentWindow && event.origin === home;
        if (known && event.data === "cairn-close") this.close();
      });
      this.frame.addEventListener("load", () => this.focusInside());
      for (const name of ["resize", "scroll"]) visualViewport?.addEventListener(name, () => this.fit());
      SMALL.addEventListener("change", () => this.dialog.open && this.show());
    }

    // A sheet made in script is ours by the clinic's own policy too, where a <style> is not.
    dress() {
      if (!("adoptedStyleSheets" in this.shadowRoot)) {
        this.shadowRoot.append(make("style", { textContent: STYLE }));
        return;
      }
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      this.shadowRoot.adoptedStyleSheets = [sheet];
    }

    open() {
      if (!this.frame.src) this.frame.src = `${home}/?lang=${this.language}`;
      this.show();
      this.focusInside();
    }

    // On a phone the whole screen, and the page behind it cannot be reached; else beside it.
    show() {
      if (this.dialog.open) this.dialog.close();
      this.dialog.classList.toggle("whole", SMALL.matches);
      if (SMALL.matches) this.dialog.showModal();
      else this.dialog.show();
      this.launcher.hidden = true;
      this.launcher.style.display = "none";
      this.fit();
    }

    close() {
      if (!this.dialog.open) return;
      this.dialog.close();
      this.launcher.hidden = false;
      this.launcher.style.display = "";
      this.launcher.focus();
    }

    focusInside() {
      if (!this.dialog.open) return;
      this.frame.focus();
      this.frame.contentWindow.postMessage("cairn-focus", home);
    }

    // The keyboard of a phone takes room from what is seen, not from the page.
    fit() {
      const whole = this.dialog.open && this.dialog.classList.contains("whole") && window.visualViewport;
      this.dialog.style.height = whole ? `${visualViewport.height}px` : "";
      this.dialog.style.top = whole ? `${visualViewport.offsetTop}px` : "";
      this.dialog.style.bottom = whole ? "auto" : "";
    }
  }

  function make(name, properties, ...children) {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  }

  // The pile of stones, so that a glance tells what the button is.
  const MARK = new DOMParser().parseFromString(
    '<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28" viewBox="0 0 28 28" aria-hidden="true" fill="#fff">' +
      '<ellipse cx="14" cy="22.5" rx="11" ry="4"/><ellipse cx="14.5" cy="14.5" rx="7.5" ry="3.2"/><ellipse cx="13.5" cy="7.8" rx="4.5" ry="2.4"/></svg>',
    "image/svg+xml",
  ).documentElement;

  customElements.define("cairn-chat", CairnChat);
  // One script tag is enough: where the page has no element of its own, one is made.
  const begin = () => {
    if (document.querySelector("cairn-chat")) return;
    const node = document.createElement("cairn-chat");
    for (const [name, value] of Object.entries(script.dataset)) node.setAttribute(name, value);
    document.body.append(node);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
