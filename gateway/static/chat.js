// The patient's page. Keeps nothing on the device: on a shared phone, closing it is enough.
// Every message has an id of its own, so that sending twice counts once.

const words = document.getElementById("words").dataset;
const log = document.getElementById("log");
const answers = document.getElementById("answers");
const notice = document.getElementById("notice");
const field = document.getElementById("text");
const seen = new Set();
const unsent = new Map(); // id → text, until the server says it has it
let position = 0;
let socket = null;
let failures = 0;
let waiting = null; // the id whose turn has not ended
let question = null;
let firstCrisis = null; // of this turn

// --- showing -----------------------------------------------------------------------------

function bubble(message) {
  if (seen.has(message.id)) return;
  seen.add(message.id);
  position = Math.max(position, message.position ?? 0);
  const own = message.from === "patient";
  const ownId = own && message.client_id ? message.client_id.split(":").pop() : null;
  if (ownId && document.getElementById(`own-${ownId}`)) return;
  document.getElementById("empty")?.remove();
  const node = article(message, own);
  log.append(node);
  if (!own) offer(message);
  else question = null;
  // A crisis text is read from its first word; anything else from its last.
  if (message.kind === "crisis") firstCrisis = firstCrisis ?? node;
  log.scrollTop = firstCrisis ? firstCrisis.offsetTop - log.offsetTop - 8 : log.scrollHeight;
}

function article(message, own) {
  const node = document.createElement("article");
  node.className = `bubble ${own ? "own" : message.from} ${message.kind}`;
  node.lang = message.lang ?? document.documentElement.lang;
  const who = document.createElement("span");
  who.className = message.from === "therapist" ? "sender" : "unseen";
  who.textContent = own ? words.fromYou : message.from === "therapist" ? words.therapist : words.fromBot;
  const text = document.createElement("p");
  text.textContent = message.text; // never as markup
  node.append(who, linked(text));
  if (message.channel === "sms") {
    const mark = document.createElement("small");
    mark.textContent = words.bySms;
    node.append(mark);
  }
  return node;
}

// In a crisis text the number is one tap away.
function linked(paragraph) {
  const parts = paragraph.textContent.split(/(\b(?:\d[\d ]{1,14}\d)\b)/);
  if (parts.length === 1) return paragraph;
  paragraph.textContent = "";
  for (const part of parts) {
    const digits = part.replaceAll(" ", "");
    if (/^(15|112|114|988|999|911|144|143|147|1813|3114|111|116123|\d{6,12})$/.test(digits)) {
      const link = document.createElement("a");
      link.href = `tel:${digits}`;
      link.textContent = part;
      paragraph.append(link);
    } else paragraph.append(part);
  }
  return paragraph;
}

function offer(message) {
  if (message.kind === "crisis" && document.getElementById("crisis").hidden) showCrisis(true, "compact");
  if (message.expects === "none" && message.in_reply_to === null) return;
  question = message;
  answers.replaceChildren();
  if (message.expects === "scale") answers.append(...scale(message));
  else for (const label of message.options ?? []) answers.append(choice(label, label, message.lang));
}

function choice(label, value, lang) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  if (lang) button.lang = lang;
  button.addEventListener("click", () => say(value));
  return button;
}

function scale(message) {
  const low = message.low ?? 0;
  const high = message.high ?? 10;
  if (high - low <= 10) {
    const row = document.createElement("div");
    row.className = "scale";
    for (let n = low; n <= high; n += 1) row.append(choice(String(n), String(n)));
    return [ends(message), row];
  }
  const row = document.createElement("div");
  row.className = "slider";
  const input = document.createElement("input");
  Object.assign(input, { type: "range", min: low, max: high, step: 5, value: (low + high) / 2 });
  input.setAttribute("aria-label", words.chooseNumber);
  const shown = document.createElement("output");
  shown.textContent = input.value;
  input.addEventListener("input", () => { shown.textContent = input.value; });
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words.confirmNumber;
  button.addEventListener("click", () => say(input.value));
  row.append(input, shown, button);
  return [ends(message), row];
}

function ends(message) {
  const node = document.createElement("p");
  node.className = "ends";
  const low = document.createElement("span");
  const high = document.createElement("span");
  low.textContent = message.low_label ?? String(message.low ?? 0);
  high.textContent = message.high_label ?? String(message.high ?? 10);
  node.append(low, high);
  return node;
}

function idle() {
  const buttons = [words.start, words.menu, words.human].map((label) => choice(label, label));
  answers.replaceChildren(...buttons);
}

function busy(on) {
  document.getElementById("typing")?.remove();
  if (!on) return;
  const node = document.createElement("p");
  node.id = "typing";
  node.className = "typing";
  node.setAttribute("aria-label", words.waiting);
  node.append(...[0, 1, 2].map(() => document.createElement("i")));
  log.append(node);
  log.scrollTop = log.scrollHeight;
}

// --- sending -----------------------------------------------------------------------------

function say(text) {
  if (!text.trim()) return;
  const id = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(16).slice(2)}`;
  document.getElementById("empty")?.remove();
  const node = article({ from: "patient", kind: "say", text }, true);
  node.id = `own-${id}`;
  node.classList.add("pending");
  log.append(node);
  answers.replaceChildren();
  unsent.set(id, text);
  waiting = id;
  firstCrisis = null;
  busy(true);
  send(id);
}

function send(id) {
  const frame = JSON.stringify({ type: "say", id, text: unsent.get(id) });
  if (socket?.readyState === WebSocket.OPEN) socket.send(frame);
  else if (failures > 2) post(id);
}

// Where a network lets no WebSocket through.
async function post(id) {
  try {
    const answer = await fetch(`/api/messages?after=${position}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ type: "say", id, text: unsent.get(id) }),
    });
    if (answer.status === 401) return signedOut();
    if (!answer.ok) throw new Error(String(answer.status));
    const body = await answer.json();
    taken(id);
    body.messages.forEach(bubble);
    ended(id);
    notice.textContent = "";
  } catch {
    notice.textContent = words.offline;
    setTimeout(() => unsent.has(id) && send(id), 3000);
  }
}

function taken(id) {
  unsent.delete(id);
  document.getElementById(`own-${id}`)?.classList.remove("pending");
}

function ended(id) {
  if (waiting !== id) return;
  waiting = null;
  busy(false);
  if (!answers.hasChildNodes() && (question === null || question.expects === "none")) idle();
  // The page speaks the patient's language: when it changed, so does the page.
  if (question && question.lang !== document.documentElement.lang) location.reload();
}

// --- connecting --------------------------------------------------------------------------

function connect() {
  socket = new WebSocket(`${location.origin.replace("http", "ws")}/api/chat?after=${position}`);
  socket.addEventListener("open", () => { failures = 0; });
  socket.addEventListener("message", (event) => received(JSON.parse(event.data)));
  socket.addEventListener("close", (event) => {
    if (event.code === 4401) return signedOut();
    failures += 1;
    if (failures > 1) notice.textContent = words.offline;
    if (failures === 3) for (const id of unsent.keys()) post(id);
    setTimeout(connect, Math.min(500 * 2 ** failures, 15000));
  });
}

function received(frame) {
  if (frame.type === "message") {
    const typing = document.getElementById("typing");
    bubble(frame);
    if (typing) log.append(typing);
  } else if (frame.type === "ack") taken(frame.id);
  else if (frame.type === "turn_end") ended(frame.for.split(":").pop());
  else if (frame.type === "ready") {
    notice.textContent = "";
    for (const id of unsent.keys()) send(id);
    if (!log.querySelector("article")) idle();
    else if (!answers.hasChildNodes() && waiting === null) idle();
  } else if (frame.type === "refused") {
    taken(frame.id);
    busy(false);
    notice.textContent = words.tooLong;
  }
}

function signedOut() {
  notice.textContent = words.signedOut;
  busy(false);
}

// --- the page ----------------------------------------------------------------------------

// By itself it opens small, under the text that carries the numbers; by the button, whole.
function showCrisis(on, size = "whole") {
  const panel = document.getElementById("crisis");
  panel.hidden = !on;
  panel.classList.toggle("compact", size === "compact");
  document.getElementById("crisis-open").setAttribute("aria-expanded", String(on));
}

document.getElementById("crisis-open").addEventListener("click", () => {
  const panel = document.getElementById("crisis");
  const open = panel.hidden || panel.classList.contains("compact");
  showCrisis(open);
  if (open) document.querySelector("#crisis a")?.focus();
});
document.getElementById("crisis-close").addEventListener("click", () => {
  showCrisis(false);
  document.getElementById("crisis-open").focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.getElementById("crisis").hidden) {
    document.getElementById("crisis-close").click();
  }
});
document.getElementById("language").addEventListener("click", (event) => say(event.currentTarget.dataset.say));
document.getElementById("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value;
  if (!text.trim()) return;
  field.value = "";
  grow();
  say(text);
  field.focus();
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    document.getElementById("composer").requestSubmit();
  }
});
field.addEventListener("input", grow);

function grow() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
}

connect();
