// The demo's telephone. Looks once a second for texts, as a telephone without push would.

const who = document.getElementById("who");
const log = document.getElementById("log");
const field = document.getElementById("text");
const notice = document.getElementById("notice");
const shown = new Set();

function text(body, own, at) {
  const item = document.createElement("article");
  item.className = `bubble ${own ? "own" : "bot"}`;
  const words = document.createElement("p");
  words.textContent = body; // never as markup
  const time = document.createElement("small");
  time.textContent = new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  item.append(words, time);
  log.append(item);
  log.scrollTop = log.scrollHeight;
}

async function look() {
  const phone = who.value;
  if (!phone) return;
  const answer = await fetch(`/demo/handset/${encodeURIComponent(phone)}`);
  if (!answer.ok || phone !== who.value) return; // another telephone was taken up meanwhile
  for (const one of (await answer.json()).texts) {
    if (shown.has(one.id) || !["sent", "delivered", "unknown"].includes(one.state)) continue;
    shown.add(one.id);
    text(one.text, false, one.at);
  }
}

async function send(body) {
  text(body, true, Date.now());
  const answer = await fetch(`/demo/handset/${encodeURIComponent(who.value)}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ text: body }),
  });
  notice.textContent = answer.ok ? "" : "The text was not taken. Try again.";
  await look();
}

who.addEventListener("change", () => { shown.clear(); log.replaceChildren(); look(); });
for (const button of document.querySelectorAll("[data-new]")) {
  button.addEventListener("click", async () => {
    field.disabled = true;
    const answer = await fetch("/demo/join", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ lang: button.dataset.new }),
    });
    const { phone } = await answer.json();
    who.append(new Option(`${phone} (${button.dataset.new})`, phone, true, true));
    who.dispatchEvent(new Event("change"));
    field.disabled = false;
    field.focus();
  });
}
document.getElementById("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const body = field.value;
  if (!body.trim()) return;
  field.value = "";
  send(body);
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    document.getElementById("composer").requestSubmit();
  }
});
look();
setInterval(look, 1000);
