// A rehearsal on the screen. The page holds nothing: it shows the state that the server gives,
// and waits for the next one, which comes by itself when a file of the draft is saved.

import { Answers } from "/static/answers.js";
import { Log } from "/static/log.js";
import { speak } from "/preview/labels.js";

const part = (id) => document.getElementById(id);
const words = part("words").dataset;
let version = 0;
let labels = speak("en");

async function ask(path, body) {
  const answer = await fetch(path, body === undefined ? {} : {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  const data = await answer.json();
  if (answer.ok) return data;
  throw new Error(typeof data.detail === "string" ? data.detail : labels.unfit);
}

async function move(path, body) {
  try {
    show(await ask(path, body));
    part("status").textContent = "";
  } catch (error) {
    part("status").textContent = error.message;
  }
}

// Without a question the patient's page offers three ways on; each is a command here.
const WAYS = { start: "/start_session", menu: "/menu", human: "/talk_to_human" };

function say(text, asked) {
  const way = asked ? undefined : Object.keys(WAYS).find((name) => words[name] === text);
  return move("/say", { text: way ? WAYS[way] : text });
}

function show(state) {
  version = state.version;
  labels = speak(state.person.lang);
  Object.assign(words, { fromYou: labels.said, fromBot: labels.cairn }, camel(state.words), { waiting: "" });
  part("broken").hidden = !state.broken;
  part("broken").textContent = state.broken ? labels.broken : "";
  showTalk(state);
  showDraft(state);
  for (const button of document.querySelectorAll("[data-who]")) {
    const [[name, value]] = Object.entries(JSON.parse(button.dataset.who));
    button.setAttribute("aria-pressed", String(state.person[name] === value));
  }
}

const camel = (given) => Object.fromEntries(Object.entries(given).map(([name, text]) =>
  [name.replace(/-(.)/g, (_, letter) => letter.toUpperCase()), text]));

function showTalk(state) {
  const node = part("log").cloneNode(false);
  part("log").replaceWith(node);
  const nothing = Object.assign(document.createElement("button"), { hidden: true }); // all is here
  const log = new Log(node, words, { more: part("more"), earlier: nothing, added() {} });
  log.live = true;
  const answers = new Answers(fresh("answers"), words, (text) => say(text, answers.question !== null));
  for (const turn of state.turns) {
    const begun = turn.patient === "/begin";
    if (!begun) log.showOwn(turn.messages[0]?.id ?? crypto.randomUUID(), turn.patient);
    for (const message of turn.sms === null ? turn.messages : [bySms(turn)]) {
      log.show(message);
      if (message.cost) log.node.lastElementChild.append(Object.assign(document.createElement("small"), { className: "cost", textContent: message.cost }));
      if (message === turn.messages.at(-1) || turn.sms !== null) answers.offer(message);
    }
    if (turn.messages.every((message) => message.expects === "none")) answers.question = null;
  }
  for (const own of node.querySelectorAll(".pending")) own.classList.remove("pending");
  answers.node.setAttribute("aria-busy", "false");
  if (answers.question === null) answers.rest(false);
}

// One text with all that the turn says, as it arrives on a telephone, and what it costs.
function bySms(turn) {
  const last = turn.messages.at(-1);
  return { ...last, kind: "sms", text: turn.sms, options: [], expects: "text", pace: null, document: null, cost: `${turn.sms_parts} SMS` };
}

function fresh(id) {
  const node = part(id).cloneNode(false);
  part(id).replaceWith(node);
  return node;
}

function showDraft(state) {
  part("module").replaceChildren(...state.modules.map((each) => {
    const node = new Option(`${each.id} – ${each.title}`, each.id, false, each.id === state.module);
    return node;
  }));
  part("steps").replaceChildren(...state.steps.map((step) => {
    const button = Object.assign(document.createElement("button"), { type: "button", title: step.note ?? "" });
    const kind = Object.assign(document.createElement("small"), { textContent: ` ${step.kind}` });
    button.append(step.id, kind);
    if (step.here) button.setAttribute("aria-current", "step");
    button.addEventListener("click", () => move("/begin", { module: state.module, step: step.id }));
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
  part("steps").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  const events = state.turns.at(-1)?.events ?? [];
  list("events", (events.length === 0 ? [labels.nothing] : events).map((text) => [text, ""]));
  list("findings", state.findings.length === 0 ? [[labels.fine, ""]] : state.findings.map((each) => [
    `${each.file}:${each.line} ${each.step ? `[${each.step}] ` : ""}${each.message}. ${each.mend}`, each.severity,
  ]));
  showVariables(state);
}

function list(id, lines) {
  part(id).replaceChildren(...lines.map(([text, className]) =>
    Object.assign(document.createElement("li"), { textContent: text, className })));
}

function showVariables(state) {
  if (part("variables").contains(document.activeElement)) return; // what is being typed stays
  part("variables").replaceChildren(...state.variables.flatMap((each) => {
    const term = document.createElement("dt");
    const control = choose(each);
    const label = Object.assign(document.createElement("label"), { htmlFor: control.id, textContent: `${each.name} ` });
    label.append(Object.assign(document.createElement("small"), { textContent: each.type }));
    control.addEventListener("change", () => move("/set", { name: each.name, value: control.value }));
    term.append(label);
    const value = document.createElement("dd");
    value.append(control);
    return [term, value];
  }));
}

// The field of a variable: a choice, where its values are few.
function choose(variable) {
  const id = `var-${variable.name}`;
  if (variable.choices.length === 0) return Object.assign(document.createElement("input"), { id, value: variable.value });
  const node = Object.assign(document.createElement("select"), { id });
  node.append(...["", ...variable.choices].map((value) => new Option(value || labels.none, value, false, value === variable.value)));
  return node;
}

part("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = part("text").value;
  if (!text.trim()) return;
  part("text").value = "";
  say(text);
});
part("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  part("composer").requestSubmit();
});
part("undo").addEventListener("click", () => move("/undo", {}));
part("module").addEventListener("change", () => move("/begin", { module: part("module").value }));
for (const button of document.querySelectorAll("[data-who]")) {
  button.addEventListener("click", () => move("/who", JSON.parse(button.dataset.who)));
}
part("record").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const made = await ask("/record", { name: part("name").value, about: part("about").value });
    part("status").textContent = `${labels.written} ${made.path}`;
  } catch (error) {
    part("status").textContent = error.message;
  }
});

async function follow() {
  try {
    const state = await ask(`/wait?version=${version}`);
    if (state.version !== version) show(state);
    if (part("status").textContent === labels.away) part("status").textContent = "";
  } catch {
    part("status").textContent = labels.away;
    await new Promise((again) => setTimeout(again, 2000));
  }
  follow();
}

show(await ask("/state"));
follow();
