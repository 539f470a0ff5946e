// The conversation. Nodes are only ever added; a message is shown once, whoever brings it.

import { bubble, unseen } from "./bubble.js";
import { divide } from "./days.js";

const NEAR = 40; // px: what counts as still at the same place
const DOTS_AFTER = 400; // ms: an answer that comes sooner needs no sign of waiting

export class Log {
  // `more` reads on, `earlier` reads back; `added(node)` is told of each message.
  constructor(node, words, { more, earlier, added }) {
    this.node = node;
    this.more = more; // the button that reads on, there while something is below
    this.earlier = earlier; // the button that reads back, there while there is something to read
    this.added = added;
    this.words = words;
    this.seen = new Set();
    this.live = false; // what was said before is still coming in
    this.said = []; // the patient's texts, the last one last
    this.oldest = Infinity; // position of the first message here
    this.turn = null;
    this.first = null; // first bubble of the newest turn
    this.following = true; // false while somebody reads further up
    this.at = 0;
    this.dots = null;
    this.later = null;
    node.addEventListener("scroll", () => {
      more.hidden = this.below < NEAR;
      if (Math.abs(node.scrollTop - this.at) >= NEAR) this.following = this.below < NEAR;
      if (node.scrollTop < NEAR && !this.following && !earlier.hidden) earlier.click();
    });
    more.addEventListener("click", () => {
      node.scrollBy(0, node.clientHeight * 0.8);
      more.hidden = this.below < NEAR;
      if (more.hidden) node.focus({ preventScroll: true });
    });
    // The keyboard of a phone, the answers and the panels take and give room.
    new ResizeObserver(() => this.settle()).observe(node);
  }

  // Returns whether it was new. `id` is the page's own id of a message of the patient.
  show(message, id) {
    if (message.position) this.oldest = Math.min(this.oldest, message.position);
    if (this.seen.has(message.id) || (id && document.getElementById(`own-${id}`))) return false;
    this.seen.add(message.id);
    this.add(bubble(message, this.words), message);
    return true;
  }

  // What the patient just sent: paler until it has arrived.
  showOwn(id, text) {
    const message = { from: "patient", kind: "say", text, session: null };
    const node = bubble(message, this.words);
    node.id = `own-${id}`;
    node.classList.add("pending");
    this.following = true;
    this.add(node, message);
  }

  add(node, message) {
    document.getElementById("empty")?.remove();
    const turn = message.in_reply_to ?? message.id;
    if (message.from === "patient") {
      this.turn = this.first = null;
      this.said.push(message.text);
    } else if (turn !== this.turn) {
      this.turn = turn;
      this.first = node;
    }
    // What is still to be sent comes after all that was said before.
    const unsent = this.live ? null : this.node.querySelector(":scope > .pending");
    this.node.insertBefore(node, (node.id ? null : unsent) ?? this.dots);
    divide(node, message, above(node));
    node.querySelector("img")?.addEventListener("load", () => this.settle());
    this.added(node);
    this.settle();
  }

  // What was said before, above all that is here. What is being read stays where it is, and
  // nothing of it is announced: it was asked for, to be read at leisure.
  addBefore(messages, more) {
    const next = this.node.querySelector(":scope > .bubble");
    const top = next?.getBoundingClientRect().top ?? 0;
    const start = next?.previousElementSibling?.matches(".when") ? next.previousElementSibling : next;
    this.node.setAttribute("aria-live", "off");
    let before;
    for (const message of messages) {
      if (this.seen.has(message.id)) continue;
      this.seen.add(message.id);
      this.oldest = Math.min(this.oldest, message.position);
      const node = bubble(message, this.words);
      this.node.insertBefore(node, start);
      divide(node, message, before);
      this.added(node);
      before = node;
    }
    if (next && before) divide(next, null, before);
    if (!more) this.markBeginning();
    this.node.scrollTop += (next?.getBoundingClientRect().top ?? 0) - top;
    this.at = this.node.scrollTop;
    setTimeout(() => this.node.setAttribute("aria-live", "polite"), 500);
  }

  markBeginning() {
    const held = this.earlier === document.activeElement;
    this.earlier.hidden = true;
    const note = document.createElement("p");
    note.className = "empty";
    note.textContent = this.words.beginning;
    this.earlier.after(note);
    if (held) this.node.focus({ preventScroll: true });
  }

  // Pixels of the conversation under the edge of the screen.
  get below() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight;
  }

  // The end of the conversation, but never past the first word of the newest turn.
  settle() {
    if (this.following) this.scroll();
    this.more.hidden = this.below < NEAR;
  }

  scroll() {
    const end = this.node.scrollHeight - this.node.clientHeight;
    this.at = Math.min(this.first ? this.first.offsetTop - 8 : end, end);
    this.node.scrollTop = this.at;
    // A very low window scrolls as a whole (see the sheet).
    if (getComputedStyle(this.node).overflowY === "visible") {
      (this.first ?? this.node.lastElementChild)?.scrollIntoView({ block: "start" });
    }
  }

  arrived(id) {
    document.getElementById(`own-${id}`)?.classList.remove("pending");
  }

  remove(id) {
    document.getElementById(`own-${id}`)?.remove();
  }

  waiting(on) {
    clearTimeout(this.later);
    if (on && this.dots === null) this.later = setTimeout(() => this.showDots(), DOTS_AFTER);
    if (on || this.dots === null) return;
    this.dots.remove();
    this.dots = null;
    this.settle();
  }

  showDots() {
    this.dots = document.createElement("div");
    this.dots.className = "typing";
    this.dots.append(unseen(this.words.waiting), ...[0, 1, 2].map(() => document.createElement("i")));
    this.node.append(this.dots);
    this.settle();
  }
}

// The message above another one.
function above(node) {
  let found = node.previousElementSibling;
  while (found && !found.matches(".bubble")) found = found.previousElementSibling;
  return found;
}
