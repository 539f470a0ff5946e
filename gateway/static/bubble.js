// One message of the conversation, as a node. Its text is never markup.

export function bubble(message, words) {
  const own = message.from === "patient";
  const node = document.createElement("article");
  node.className = `bubble ${own ? "own" : message.from} ${message.kind}`;
  node.lang = message.lang ?? document.documentElement.lang;
  if (own) node.dataset.wait = words.toBeSent;
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
  if (message.page === "data") node.append(door("/data", words.openData));
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

// The way to another page of the patient's.
function door(address, label) {
  const link = document.createElement("a");
  link.className = "kept";
  link.href = address;
  const text = document.createElement("span");
  text.textContent = label;
  link.append(text);
  return link;
}

export function unseen(text) {
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
