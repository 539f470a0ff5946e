// A list of the patient's own, to be put in order without typing and without dragging: each entry
// with three buttons. What they send is what a person would have written: "move 3 up".

const open = { now: false, again: null }; // kept from one question of a list to the next

// `button(label, value)` makes a button that sends value().
export function list(message, words, button) {
  const done = (message.options ?? []).map((label) => button(label));
  const entries = message.entries ?? [];
  if (entries.length === 0) {
    Object.assign(open, { now: false, again: null });
    return done;
  }
  const editor = document.createElement("details");
  editor.className = "entries";
  editor.open = open.now;
  editor.addEventListener("toggle", () => { open.now = editor.open; });
  const summary = document.createElement("summary");
  summary.textContent = words.listChange;
  const rows = document.createElement("ol");
  rows.append(...entries.map((entry, at) => row(entry, at, entries.length, words, button)));
  for (const each of rows.querySelectorAll("p")) each.lang = message.lang;
  editor.append(summary, rows);
  for (const each of done) {
    each.classList.add("send");
    each.addEventListener("click", () => Object.assign(open, { now: false, again: null }));
  }
  return [...done, editor];
}

function row(entry, at, count, words, button) {
  const node = document.createElement("li");
  const text = document.createElement("p");
  text.dir = "auto";
  text.textContent = entry;
  const change = (name, mark, way, possible) => {
    const say = words[way].replace("{n}", at + 1);
    const made = button(mark, () => say);
    made.setAttribute("aria-label", `${words[name]} – ${entry}`);
    made.title = words[name];
    made.disabled = !possible;
    made.addEventListener("click", () => { open.again = { entry, name }; });
    // The same button of the same entry has the focus again when the list comes back.
    if (open.again?.entry === entry && open.again.name === name && possible) made.dataset.again = "";
    return made;
  };
  node.append(
    text,
    change("listUp", "↑", "sayUp", at > 0),
    change("listDown", "↓", "sayDown", at < count - 1),
    change("listRemove", "✕", "sayRemove", true),
  );
  return node;
}
