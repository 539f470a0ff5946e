// Which day it was, and which session: a line above the first message of each.

// `before` is the message above, if any. `message` null: only the line is looked at again.
export function divide(node, message, before) {
  if (node.previousElementSibling?.matches(".when")) node.previousElementSibling.remove();
  if (message) {
    node.day = day(message.at ? new Date(message.at) : new Date());
    node.own = message.session ?? null;
  }
  node.session = node.own ?? before?.session ?? null;
  const otherDay = before ? before.day !== node.day : node.day !== day(new Date());
  const begins = node.own !== null && (otherDay || node.own !== (before?.session ?? null));
  const lang = document.documentElement.lang;
  const parts = [otherDay ? say(node.day, lang) : null, begins ? node.own : null].filter(Boolean);
  if (parts.length === 0) return;
  const line = document.createElement("h2");
  line.className = "when";
  line.append(parts.join(" · "));
  node.before(line);
}

const day = (at) => [at.getFullYear(), at.getMonth(), at.getDate()].join("-");

function say(date, lang) {
  const at = new Date(...date.split("-").map(Number));
  const names = { weekday: "long", day: "numeric", month: "long" };
  if (at.getFullYear() !== new Date().getFullYear()) names.year = "numeric";
  return new Intl.DateTimeFormat(lang === "fr" ? "fr-FR" : "en-GB", names).format(at);
}
