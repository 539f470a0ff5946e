// Keeps the page current: asks for a mark, and reads the page again only when it changed.
// Without this script every page works; it is only not live.
const EVERY = 4000;
const lang = document.documentElement.lang || "en";
const pulse = document.body.dataset.pulse;
let mark = null;

function scrollToNewest() {
  const log = document.getElementById("transcript");
  if (log && log.dataset.newest === "yes" && !location.hash.startsWith("#m-")) log.scrollTop = log.scrollHeight;
}

async function refresh() {
  const answer = await fetch(location.pathname + location.search, { headers: { "X-Cairn-Live": "1" } });
  if (!answer.ok) return answer.status === 401 ? leave() : undefined;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.getElementById(part.id);
    // What somebody is writing in, or is focused on, is not taken away under their hands.
    if (!other || busy(part)) continue;
    const log = part.id === "transcript";
    const atEnd = log && part.scrollHeight - part.scrollTop - part.clientHeight < 80;
    part.replaceChildren(...other.childNodes);
    if (atEnd) part.scrollTop = part.scrollHeight;
  }
}

function busy(part) {
  const typed = [...part.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue);
  const focused = part !== document.activeElement && part.contains(document.activeElement);
  return typed || focused;
}

function leave() {
  location.reload();
}

async function ask() {
  if (document.visibilityState !== "visible") return;
  const answer = await fetch(pulse, { headers: { "X-Cairn-Live": "1" } });
  if (answer.status === 401) return leave();
  if (!answer.ok) return;
  const found = (await answer.json()).mark;
  if (mark !== null && found !== mark) await refresh();
  mark = found;
}

const relative = new Intl.RelativeTimeFormat(lang, { numeric: "always" });
function count() {
  for (const due of document.querySelectorAll("time.due")) {
    const minutes = Math.round((new Date(due.dateTime) - Date.now()) / 60000);
    const far = Math.abs(minutes);
    const said = far < 90 ? relative.format(minutes, "minute")
      : far < 2160 ? relative.format(Math.round(minutes / 60), "hour")
        : relative.format(Math.round(minutes / 1440), "day");
    const late = new Date(due.dateTime) <= Date.now();
    due.classList.toggle("late", late);
    const words = (late ? due.dataset.after : due.dataset.before).replace("{}", said);
    if (due.textContent !== words) due.textContent = words;
  }
}

for (const field of document.querySelectorAll("[data-count]")) {
  const left = document.getElementById(field.dataset.count);
  field.addEventListener("input", () => { left.textContent = field.maxLength - field.value.length; });
}
// A second click must not send a second reply.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  for (const button of event.target.querySelectorAll("button")) setTimeout(() => { button.disabled = true; });
});
addEventListener("pageshow", () => { for (const button of document.querySelectorAll("button")) button.disabled = false; });

scrollToNewest();
count();
setInterval(count, 15000);
if (pulse) {
  const quietly = () => ask().catch(() => { /* no connection: the next beat tries again */ });
  quietly();
  setInterval(quietly, EVERY);
}
