// The patient's page. Keeps nothing on the device: on a shared phone, closing it is enough.

import { Answers } from "./answers.js";
import { Crisis } from "./crisis.js";
import { Link } from "./link.js";
import { Log } from "./log.js";

const part = (id) => document.getElementById(id);
const words = part("words").dataset;
const field = part("text");
const notice = part("notice");

const log = new Log(part("log"), words, part("more"));
const answers = new Answers(part("answers"), words, say);
const crisis = new Crisis(part("crisis"), part("crisis-open"), part("crisis-close"));
const link = new Link({ message, ready, arrived: (id) => log.arrived(id), ended, refused, away, signedOut });
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
  if (live && urgent) crisis.openByItself();
}

function ready() {
  live = true;
  notice.textContent = "";
  if (urgent) crisis.openByItself();
  if (asked === null) answers.rest(urgent);
  else log.waiting(true);
}

function ended(id) {
  if (asked !== null && asked !== id) return;
  asked = null;
  log.waiting(false);
  answers.rest(urgent);
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
  answers.rest(urgent);
}

link.connect();
