// The numbers to call, behind a button that never moves. By itself the panel opens small, so
// that the text that asks to call stays readable from its first word; by the button, whole.

export class Crisis {
  constructor(panel, opener, closer) {
    this.panel = panel;
    this.opener = opener;
    opener.addEventListener("click", () => this.toggle());
    closer.addEventListener("click", () => this.close());
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || panel.hidden || event.defaultPrevented) return;
      event.preventDefault(); // the frame around the page stays open
      this.close();
    });
  }

  toggle() {
    if (!this.panel.hidden && !this.small) return this.close();
    this.show("region");
    this.panel.querySelector("a").focus();
  }

  // Announced once: it stays open, so a second crisis text opens nothing again.
  openByItself() {
    if (this.panel.hidden) this.show("alert");
  }

  get small() {
    return this.panel.classList.contains("small");
  }

  show(role) {
    this.panel.classList.toggle("small", role === "alert");
    this.panel.setAttribute("role", role);
    this.panel.hidden = false;
    this.opener.setAttribute("aria-expanded", String(role === "region"));
  }

  close() {
    const held = this.panel.contains(document.activeElement) || !this.small;
    this.panel.hidden = true;
    this.opener.setAttribute("aria-expanded", "false");
    if (held) this.opener.focus();
  }
}
