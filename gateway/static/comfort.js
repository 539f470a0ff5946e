// Size, colours, read-aloud: plain preferences, kept in this browser and sent nowhere.

const NAME = "cairn-look";

export class Comfort {
  constructor(panel, opener, closer, listen) {
    this.panel = panel;
    this.opener = opener;
    this.listen = listen;
    this.kept = read();
    for (const input of panel.querySelectorAll("input")) {
      const value = this.kept[input.name];
      if (input.type === "checkbox") input.checked = value === true;
      else if (value === input.value) input.checked = true;
      input.addEventListener("change", () => this.choose(input));
    }
    listen.on = this.kept.listening === true;
    listen.whenThere(() => { panel.querySelector("#listening").hidden = false; });
    opener.addEventListener("click", () => (panel.hidden ? this.open() : this.close()));
    closer.addEventListener("click", () => this.close());
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || panel.hidden || event.defaultPrevented) return;
      event.preventDefault(); // the frame around the page stays open
      this.close();
    });
  }

  choose(input) {
    this.kept[input.name] = input.type === "checkbox" ? input.checked : input.value;
    if (input.name === "listening") this.listen.turn(input.checked);
    else document.documentElement.dataset[input.name] = input.value;
    try {
      localStorage.setItem(NAME, JSON.stringify(this.kept));
    } catch {
      // A browser that keeps nothing: it holds as long as the page is open.
    }
  }

  open() {
    this.panel.hidden = false;
    this.opener.setAttribute("aria-expanded", "true");
    this.panel.querySelector("button, input").focus();
  }

  close() {
    this.panel.hidden = true;
    this.opener.setAttribute("aria-expanded", "false");
    this.opener.focus();
  }
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(NAME) ?? "{}");
  } catch {
    return {};
  }
}
