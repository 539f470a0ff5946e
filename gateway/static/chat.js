// The patient's page. Of what is said it keeps nothing on the device but what could not be sent
// yet, sealed (outbox.js): on a shared phone, closing it is enough.

import { Answers } from "./answers.js";
import { Comfort } from "./comfort.js";
import { Crisis } from "./crisis.js";
import "./exit.js";
import { Link } from "./link.js";
import { Listen } from "./listen.js";
import { Log } from "./log.js";
import { Outbox } from "./outbox.js";
import { Way } from "./progress.js";

const part = (id) => document.getElementById(id);
const words = part("words").dataset;
const field = part("text");
const notice = part("notice");

const MANY = 60; // as many messages at once may not be all of them
const listen = new Listen(words, part("log"));
const log = new Log(part("log"), words, {
  more: part("more"), earlier: part("earlier"), added: (node) => listen.offer(node),
});
const answers = new Answers(part("answers"), words, say, change);
const comfort = new Comfort(part("comfort"), part("comfort-open"), part("comfort-close"), listen);
const crisis = new Crisis(part("crisis"), part("crisis-open"), part("crisis-close"));
const way = new Way(part("way"), words);
const outbox = new Outbox(words.outbox);
const arrived = (id) => log.arrived(id);
const link = new Link({ message, progress, ready, arrived, ended, refused, away, signedOut }, outbox);
let changing = null; // the answer that is being changed, until its question is there again
let live = false; // false while the page reads what was said before
let urgent = false; // whether the newest turn is a crisis text
let asked = null; // the newest message of this page, until its turn ends

// --- what comes ------------------------------------------------------------------------------

function message(frame, id) {
  if (!log.show(frame, id)) return;
  if (frame.from === "patient") {
    urgent = false;
    if (asked === null) answers.hold(); // said on another page, or before
    return;
  }
  answers.offer(frame);
  urgent ||= frame.kind === "crisis";
  if (live && urgent) showNumbers();
}

function showNumbers() {
  part("comfort").hidden = true; // the numbers need the room
  part("comfort-open").setAttribute("aria-expanded", "false");
  crisis.openByItself();
}

function progress(known) {
  way.show(known);
  answers.allowBack(known.can_go_back);
}

function ready() {
  if (!live) part("earlier").hidden = log.seen.size < MANY;
  live = log.live = true;
  notice.textContent = "";
  document.body.classList.remove("away");
  if (urgent) showNumbers();
  if (asked === null) answers.rest(urgent);
  else log.waiting(true);
}

function ended(id) {
  if (asked !== null && asked !== id) return;
  asked = null;
  log.waiting(false);
  answers.rest(urgent);
  if (changing !== null && answers.question?.expects === "text" && field.value === "") {
    field.value = changing; // to be mended, not written anew
    grow();
    field.select();
  }
  changing = null;
  follow();
}

function refused(id, text) {
  log.remove(id);
  if (text !== undefined && field.value === "") field.value = text;
  notice.textContent = words.tooLong;
  ended(id);
}

function away() {
  log.waiting(false);
  notice.textContent = words.offline;
  document.body.classList.add("away");
}

function signedOut() {
  log.waiting(false);
  notice.textContent = words.signedOut;
  field.readOnly = true; // what was being written can still be read and copied
  for (const control of document.querySelectorAll("main button, #language")) control.disabled = true;
}

// --- what goes -------------------------------------------------------------------------------

function say(text) {
  const id = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(16).slice(2)}`;
  asked = id;
  urgent = false;
  answers.hold();
  log.showOwn(id, text);
  log.waiting(true);
  link.say(id, text);
}

// The engine asks the question before once more. What was said stays in the conversation.
function change() {
  changing = log.said.pop() ?? null;
  say(words.sayBack);
  log.said.pop();
}

let reading = false;
part("earlier").addEventListener("click", async () => {
  if (reading) return;
  reading = true;
  const found = await link.before(log.oldest);
  if (found !== null) log.addBefore(found.messages, found.more);
  reading = false;
});

part("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value;
  if (!text.trim() || field.readOnly) return;
  field.value = "";
  grow();
  say(text);
  field.focus();
});
field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  part("composer").requestSubmit();
});
field.addEventListener("input", grow);
part("menu").addEventListener("click", () => say(words.menu));
part("language").addEventListener("click", () => say(part("language").dataset.say));

function grow() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 2, 160)}px`;
}

// The page speaks the patient's language. When it changed, the words of the page are fetched
// and put in place: what is being typed, the focus and the place in the text stay.
async function follow() {
  const lang = answers.lang;
  if (lang === null || lang === document.documentElement.lang) return;
  const answer = await fetch("/chat");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.documentElement.lang = page.documentElement.lang;
  for (const fresh of page.querySelectorAll("[data-spoken]")) {
    const old = part(fresh.id);
    for (const name of fresh.dataset.spoken.split(" ").filter(Boolean)) {
      old.setAttribute(name, fresh.getAttribute(name));
    }
    if (!fresh.hasAttribute("data-shell")) old.replaceChildren(...fresh.childNodes);
  }
  Object.assign(words, page.getElementById("words").dataset);
  way.again();
  if (answers.question === null) answers.rest(urgent);
  else answers.addChange();
}

async function start() {
  for (const [id, text] of await outbox.open()) {
    asked = id;
    log.showOwn(id, text);
    link.takeUp(id, text);
  }
  link.connect();
}

start();
