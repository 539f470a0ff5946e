// The answers to the open question, as buttons. Typing is always possible as well.

import { list } from "./list.js";
import { breath, day, several } from "./pickers.js";

export class Answers {
  // `change()` goes back to the question before.
  constructor(node, words, say, change) {
    this.node = node;
    this.words = words;
    this.say = say;
    this.change = change;
    this.back = false; // whether there is a question before
    this.question = null;
    this.lang = null; // of what was said last
    this.human = false; // whether a person said it
    // Whoever types while on a button means the field; digits and Enter then answer a scale.
    node.addEventListener("keydown", (event) => {
      const own = ["range", "date", "time"].includes(event.target.type);
      const types = event.key.length === 1 && event.key !== " " && !own;
      if (types && !event.ctrlKey && !event.altKey && !event.metaKey) {
        document.getElementById("text").focus();
      }
    });
  }

  // A message of Cairn's or the therapist's. What is said unasked leaves an open question open.
  offer(message) {
    this.lang = message.lang;
    this.human = message.from === "therapist";
    if (message.expects === "none") {
      if (message.in_reply_to !== null) this.question = null;
      else if (this.node.ariaBusy === "false") this.rest(message.kind === "crisis");
      return;
    }
    this.question = message;
    this.show(this.ways(message));
  }

  // The patient spoke. The buttons stay where they are until the next question, so that
  // nothing jumps; none can be pressed twice.
  hold() {
    this.question = null;
    const held = this.node.contains(document.activeElement);
    this.node.setAttribute("aria-busy", "true");
    for (const control of this.node.querySelectorAll("button, input")) control.disabled = true;
    if (held) this.node.focus();
  }

  // Nothing is being answered: without a question, the ways to go on; after a crisis text only
  // the way to a person, and none while a person writes.
  rest(urgent) {
    this.node.setAttribute("aria-busy", "false");
    if (this.question !== null) return this.addChange();
    const { start, menu, human } = this.words;
    const ways = urgent ? [human] : [start, menu, human];
    this.show(this.human ? [] : ways.map((label) => this.button(label)));
  }

  allowBack(possible) {
    if (possible === this.back) return;
    this.back = possible;
    if (this.node.ariaBusy === "false" && this.question !== null) this.addChange();
  }

  addChange() {
    this.node.querySelector(".change")?.remove();
    if (!this.back || this.question === null) return;
    const node = document.createElement("button");
    Object.assign(node, { type: "button", className: "change", textContent: this.words.change });
    node.addEventListener("click", this.change);
    this.node.append(node);
  }

  show(nodes) {
    const held = this.node.contains(document.activeElement);
    this.node.replaceChildren(...nodes);
    this.addChange();
    this.node.scrollTop = 0;
    if (!held) return;
    const again = this.node.querySelector("[data-again]");
    if (again) again.focus();
    else this.node.focus({ preventScroll: true });
  }

  ways(message) {
    const button = (label, value) => this.button(label, value);
    if (message.expects === "scale") return this.scale(message);
    if (message.expects === "multi_choice") return several(message, this.words, button);
    if (message.expects === "date") return day(message, this.words, button);
    if (message.expects === "list") return list(message, this.words, button);
    return message.pace ? breath(message, this.words, button) : this.choices(message);
  }

  choices(message) {
    return (message.options ?? []).map((label) => {
      const node = this.button(label);
      node.lang = message.lang;
      return node;
    });
  }

  button(label, value = () => label) {
    const node = document.createElement("button");
    node.type = "button";
    node.textContent = label;
    node.addEventListener("click", () => {
      node.classList.add("chosen");
      this.say(value());
    });
    return node;
  }

  scale(message) {
    const low = message.low ?? 0;
    const high = message.high ?? 10;
    if (high - low > 10) return [ends(message, low, high), this.slider(low, high)];
    const row = element("div", "scale");
    for (let n = low; n <= high; n += 1) row.append(this.button(String(n)));
    return [ends(message, low, high), row];
  }

  slider(low, high) {
    const row = element("div", "slider");
    const input = document.createElement("input");
    Object.assign(input, { type: "range", min: low, max: high, step: 5, value: (low + high) / 2 });
    input.setAttribute("aria-label", this.words.chooseNumber);
    const send = this.button("", () => input.value);
    const name = () => { send.textContent = `${this.words.confirmNumber} ${input.value}`; };
    name();
    input.addEventListener("input", name);
    row.append(input, send);
    return row;
  }
}

function ends(message, low, high) {
  const node = element("p", "ends");
  node.lang = message.lang;
  const words = [[low, message.low_label], [high, message.high_label]];
  node.append(...words.map(([number, label]) => {
    const end = element("span", "");
    end.textContent = label ? `${number} = ${label}` : String(number);
    return end;
  }));
  return node;
}

function element(name, className) {
  const node = document.createElement(name);
  node.className = className;
  return node;
}
