// Answers that take more than one tap: several of a list, a day, a breath.
// Each gives its nodes; what it sends is what a person would have typed.

// Several options: tick, then send. `button(label, value)` makes a button that sends value().
export function several(message, words, button) {
  const ticks = (message.options ?? []).map((label) => {
    const node = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", value: label });
    node.className = "tick";
    node.lang = message.lang;
    node.append(box, label);
    return node;
  });
  const boxes = ticks.map((node) => node.firstChild);
  const picked = () => boxes.filter((box) => box.checked);
  const send = button(words.sendChosen, () => picked().map((box) => box.value).join("; "));
  const least = message.at_least ?? 1;
  const most = message.at_most || boxes.length;
  const check = () => {
    send.disabled = picked().length < least;
    for (const box of boxes) box.disabled = !box.checked && picked().length >= most;
  };
  for (const box of boxes) box.addEventListener("change", check);
  check();
  send.classList.add("send");
  return [...ticks, send];
}

// A day, and an hour where one is wanted; some offered at a tap.
export function day(message, words, button) {
  const offered = (message.options ?? []).map((label) => button(label));
  const row = document.createElement("div");
  row.className = "day";
  const field = Object.assign(document.createElement("input"), {
    type: "date", min: message.first_day ?? "", max: message.last_day ?? "",
  });
  field.setAttribute("aria-label", words.chooseDay);
  row.append(field);
  let hour = null;
  if (message.timed) {
    hour = Object.assign(document.createElement("input"), { type: "time", value: "18:00", step: 900 });
    hour.setAttribute("aria-label", words.chooseHour);
    row.append(hour);
  }
  const send = button(words.sendDay, () => sayDay(field.value, hour?.value, message.lang));
  const check = () => { send.disabled = !field.value || (hour !== null && !hour.value); };
  for (const each of [field, hour]) {
    each?.addEventListener("input", check);
    each?.addEventListener("keydown", (event) => { if (event.key === "Enter") send.click(); });
  }
  check();
  send.classList.add("send");
  row.append(send);
  return [...offered, row];
}

// "jeudi 5 mars 2026, 18 h 30": as the patient would say it, and as the conversation shows it.
function sayDay(value, hour, lang) {
  const names = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  const written = new Intl.DateTimeFormat(lang === "fr" ? "fr-FR" : "en-GB", names);
  const parts = written.formatToParts(new Date(`${value}T00:00Z`));
  const said = parts.filter((part) => part.type !== "literal").map((part) => part.value).join(" ");
  return hour ? `${said}, ${lang === "fr" ? hour.replace(":", " h ") : hour}` : said;
}

// A slow breath: a circle that grows and shrinks, and the words beside it. Whoever wants no
// movement reads the words alone (the sheet stops the circle).
export function breath(message, words, button) {
  const [into, out, minutes] = message.pace;
  let end = null;
  const node = document.createElement("div");
  node.className = "breath";
  const circle = document.createElement("div");
  circle.className = "circle";
  circle.setAttribute("aria-hidden", "true");
  const said = document.createElement("p");
  said.setAttribute("aria-live", "polite"); // whoever does not see the circle hears the pace
  const phase = (inward) => {
    if (!node.isConnected) return;
    end ??= Date.now() + minutes * 60_000;
    if (inward && Date.now() >= end) {
      said.textContent = words.breathed;
      return;
    }
    said.textContent = inward ? words.breatheIn : words.breatheOut;
    circle.style.transitionDuration = `${inward ? into : out}s`;
    circle.classList.toggle("full", inward);
    setTimeout(phase, (inward ? into : out) * 1000, !inward);
  };
  node.append(circle, said);
  setTimeout(phase, 400, true);
  return [node, ...(message.options ?? []).map((label) => button(label))];
}
