// How far the patient is: a line of words and a row of stones, one for each session. Its room is
// there from the beginning, so that nothing jumps, but in danger: then the numbers and what is
// said have it. It is told aloud now and then, not each turn.

const TOLD_AT = [15, 10, 5, 2]; // minutes left

export class Way {
  constructor(node, words) {
    this.node = node;
    this.words = words;
    this.part = (name) => node.querySelector(`#way-${name}`);
    this.known = null;
    this.told = null; // the last of TOLD_AT that was told
  }

  show(known) {
    this.known = known;
    const session = known.session;
    this.node.hidden = known.quiet;
    const line = this.line(known);
    const place = this.place(known);
    this.part("session").textContent = line;
    this.part("programme").textContent = place;
    const bar = this.part("bar");
    const share = session ? session.share : known.of ? known.done / known.of : 0;
    bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    bar.setAttribute("aria-valuetext", [place, line].filter(Boolean).join(". ") || " ");
    this.stones(bar, known);
    this.tell(session, line);
  }

  // The words in another language.
  again() {
    if (this.known) this.show(this.known);
  }

  line({ session, done }) {
    if (!session) return done ? "" : this.words.sessionsNone;
    if (session.waits) return this.words.sessionWaits;
    if (session.minutes_left === null) return "";
    const minutes = this.words.minutesLeft.replace("{n}", session.minutes_left);
    return session.minutes_left > 1 ? minutes : this.words.minuteLeft;
  }

  place({ session, done, of, settled }) {
    const { sessionOf, sessionNumber, sessionDone, sessionsDone } = this.words;
    if (session) { // how many there are is said once it is known
      return (settled ? sessionOf : sessionNumber).replace("{n}", session.number).replace("{of}", of);
    }
    if (!done) return "";
    return done === 1 ? sessionDone : sessionsDone.replace("{n}", done);
  }

  stones(bar, { session, done, of }) {
    const nodes = Array.from({ length: of }, (_, at) => {
      const stone = document.createElement("i");
      const here = session && at === done;
      if (here) stone.className = "here";
      const full = document.createElement("b");
      full.style.width = at < done ? "100%" : here ? `${Math.round(session.share * 100)}%` : "0";
      stone.append(full);
      return stone;
    });
    bar.replaceChildren(...nodes);
  }

  // Aloud only when a quarter of an hour, ten, five, two minutes are left.
  tell(session, line) {
    const left = session && !session.waits ? session.minutes_left : null;
    const due = left === null ? null : TOLD_AT.filter((minutes) => left <= minutes).pop() ?? null;
    if (due !== null && due !== this.told && this.told !== null) this.part("told").textContent = line;
    this.told = left === null ? null : due ?? Infinity;
  }
}
