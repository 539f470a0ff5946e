// The conversation. Nodes are only ever added; a message is shown once, whoever brings it.

const NEAR = 40; // px: what counts as still at the same place
const DOTS_AFTER = 400; // ms: an answer that comes sooner needs no sign of waiting

export class Log {
  constructor(node, words, more) {
    this.node = node;
    this.more = more; // the button that reads on, there while something is below
    this.words = words;
    this.seen = new Set();
    this.turn = null;
    this.first = null; // first bubble of the newest turn
    this.following = true; // false while somebody reads further up
    this.at = 0;
    this.dots = null;
    this.later = null;
    node.addEventListener("scroll", () => {
      more.hidden = this.below < NEAR;
      if (Math.abs(node.scrollTop - this.at) >= NEAR) this.following = this.below < NEAR;
    });
    more.addEventListener("click", () => {
      node.scrollBy(0, node.clientHeight * 0.8);
      more.hidden = this.below < NEAR;
      if (more.hidden) node.focus({ preventScroll: true });
    });
    // The keyboard of a phone, the answers and the crisis panel take and give room.
    new ResizeObserver(() => this.settle()).observe(node);
  }

  // Returns whether it was new. `id` is the page's own id of a message of the patient.
  show(message, id) {
    if (this.seen.has(message.id) || (id && document.getElementById(`own-${id}`))) return false;
    this.seen.add(message.id);
    this.add(bubble(message, this.words), message);
    return true;
  }

  // What the patient just sent: paler until it has arrived.
  showOwn(id, text) {
    const node = bubble({ from: "patient", kind: "say", text }, this.words);
    node.id = `own-${id}`;
    node.classList.add("pending");
    this.following = true;
    this.add(node, { from: "patient" });
  }

  add(node, message) {
    document.getElementById("empty")?.remove();
    const turn = message.in_reply_to ?? message.id;
    if (message.from === "patient") this.turn = this.first = null;
    else if (turn !== this.turn) {
      this.turn = turn;
      this.first = node;
    }
    this.node.insertBefore(node, this.dots);
    node.querySelector("img")?.addEventListener("load", () => this.settle());
    this.settle();
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

function bubble(message, words) {
  const own = message.from === "patient";
  const node = document.createElement("article");
  node.className = `bubble ${own ? "own" : message.from} ${message.kind}`;
  node.lang = message.lang ?? document.documentElement.lang;
  const who = unseen(own ? words.fromYou : words.fromBot);
  if (message.from === "therapist") {
    who.className = "sender";
    who.textContent = words.therapist;
  }
  const text = document.createElement("p");
  text.dir = "auto";
  text.append(...(own ? [message.text] : linked(set(message), words, message.kind))); // never as markup
  node.append(who, text);
  if (message.document) node.append(card(message, words));
  if (message.channel === "sms") {
    const mark = document.createElement("small");
    mark.textContent = words.bySms;
    node.append(mark);
  }
  return node;
}

// A document to keep: its picture, where it has one, and the way to its page.
function card(message, words) {
  const link = document.createElement("a");
  link.className = "kept";
  link.href = `/documents/${encodeURIComponent(message.document)}`;
  const picture = new Image();
  picture.alt = "";
  picture.addEventListener("error", () => picture.remove());
  picture.src = message.picture ?? `${link.href}/picture.svg?${message.id}`;
  const label = document.createElement("span");
  label.textContent = words.openDocument;
  link.append(picture, label);
  return link;
}

function unseen(text) {
  const node = document.createElement("span");
  node.className = "unseen";
  node.textContent = text;
  return node;
}

// French sets a space before its high signs, and no line may begin with one.
function set(message) {
  if (message.lang !== "fr") return message.text;
  return message.text.replace(/ ([:;!?»])/g, "\u00a0$1").replace(/« /g, "«\u00a0");
}

// In a crisis text each number of the patient's country is one tap away. In other texts only
// numbers that cannot be a quantity: "15 minutes" calls nobody.
function linked(text, words, kind) {
  const calls = words.calls.split("|");
  const texts = words.texts.split("|");
  const known = [...calls, ...texts]
    .filter((number) => number.length > (kind === "crisis" ? 0 : 2))
    .sort((one, other) => other.length - one.length);
  const pattern = new RegExp(`(?<!\\d)(${known.join("|")})(?!\\d)`);
  return text.split(pattern).map((part) => {
    if (!known.includes(part)) return part;
    const link = document.createElement("a");
    link.href = `${texts.includes(part) ? "sms" : "tel"}:${part.replace(/\D/g, "")}`;
    link.textContent = part;
    return link;
  });
}
