// The line to Cairn: a WebSocket, or plain HTTP where a network lets none through.
// A message stays open until its turn has ended and goes out again on every new line:
// its id makes it count once. Until it has arrived it also lies, sealed, in the outbox.

const PATIENCE = 8000; // ms until a message without a receipt means that the line is dead
const FIRST_PAUSE = 500; // ms, doubled at each failure
const LONGEST_PAUSE = 15000;

export class Link {
  // told: message(frame), progress(frame), arrived(id), ended(id), refused(id, text), ready(),
  // away(), signedOut()
  constructor(told, outbox) {
    this.told = told;
    this.outbox = outbox;
    this.flowing = false; // all that waited was sent on this socket: what comes may follow it
    this.open = new Map(); // id → {text, arrived}
    this.position = 0;
    this.failures = 0;
    this.socket = null;
    this.retry = null;
    this.closed = false; // signed out: nothing is tried any more
    this.posts = Promise.resolve(); // one after the other, so that order is kept
    addEventListener("online", () => this.connect());
    addEventListener("offline", () => this.lost(this.socket));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && this.failures > 0) this.connect();
    });
  }

  say(id, text) {
    this.outbox.put(id, text);
    this.takeUp(id, text);
    this.send(id);
  }

  // What an earlier load of the page could not send: it goes out with the first line.
  takeUp(id, text) {
    this.open.set(id, { text, arrived: false });
  }

  send(id) {
    const socket = this.socket;
    if (socket?.readyState === WebSocket.OPEN && this.flowing) {
      socket.send(this.frame(id));
      setTimeout(() => this.open.get(id)?.arrived === false && this.lost(socket), PATIENCE);
    } else if (this.failures > 0) this.posts = this.posts.then(() => this.post(id));
  }

  frame(id) {
    return JSON.stringify({ type: "say", id, text: this.open.get(id).text });
  }

  // --- WebSocket ---------------------------------------------------------------------------

  connect() {
    if (this.socket !== null || this.closed) return;
    clearTimeout(this.retry);
    const origin = location.origin.replace("http", "ws");
    const socket = new WebSocket(`${origin}/api/chat?after=${this.position}`);
    this.socket = socket;
    this.flowing = false;
    socket.addEventListener("message", (event) => {
      if (this.socket === socket) this.received(JSON.parse(event.data));
    });
    socket.addEventListener("close", () => this.lost(socket));
  }

  // Tries the other way at once, and this one again after a pause.
  lost(socket) {
    if (socket === null || socket !== this.socket) return;
    this.socket = null;
    socket.close();
    this.failures += 1;
    this.retry = setTimeout(
      () => this.connect(),
      Math.min(FIRST_PAUSE * 2 ** (this.failures - 1), LONGEST_PAUSE),
    );
    this.look();
  }

  received(frame) {
    if (frame.type === "message") this.read(frame);
    else if (frame.type === "progress") this.told.progress(frame);
    else if (frame.type === "ack") this.arrived(frame.id);
    else if (frame.type === "turn_end") this.ended(frame.for);
    else if (frame.type === "refused") this.refused(frame.id);
    else if (frame.type === "ready") {
      this.failures = 0;
      this.flowing = true;
      this.told.ready();
      for (const id of this.open.keys()) this.send(id);
    }
  }

  // --- HTTP --------------------------------------------------------------------------------

  async look() {
    const news = await this.ask(`/api/messages?after=${this.position}`, {});
    if (news === null) return;
    this.readAll(news);
    this.told.ready();
    for (const id of this.open.keys()) this.send(id);
  }

  async post(id) {
    if (!this.open.has(id)) return;
    const answer = await this.ask(`/api/messages?after=${this.position}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: this.frame(id),
    }, id);
    if (answer === null) return; // it stays open, and goes out with the next line
    this.arrived(id);
    this.readAll(answer);
    this.ended(id);
  }

  readAll(news) {
    news.messages.forEach((frame) => this.read(frame));
    if (news.progress) this.told.progress(news.progress);
  }

  // What was said before a position; null when there is no way to ask now.
  before(position) {
    return this.ask(`/api/messages?before=${position}`, {});
  }

  async ask(address, request, id = null) {
    if (this.closed) return null;
    try {
      const answer = await fetch(address, request);
      if (answer.ok) return await answer.json();
      if (answer.status === 401) this.signOut();
      else if (answer.status === 422) this.refused(id);
      else this.told.away();
    } catch {
      this.told.away();
    }
    return null;
  }

  // --- what both ways bring ------------------------------------------------------------------

  read(frame) {
    this.position = Math.max(this.position, frame.position);
    const own = frame.client_id?.split(":").pop();
    if (own) this.arrived(own); // its echo is a receipt too
    this.told.message(frame, own);
  }

  arrived(id) {
    if (this.open.has(id)) this.open.get(id).arrived = true;
    this.outbox.drop(id);
    this.told.arrived(id);
  }

  ended(id) {
    this.open.delete(id);
    this.outbox.drop(id);
    this.told.ended(id);
  }

  refused(id) {
    const text = this.open.get(id)?.text;
    this.open.delete(id);
    this.outbox.drop(id);
    this.told.refused(id, text);
  }

  signOut() {
    this.closed = true;
    clearTimeout(this.retry);
    this.told.signedOut();
  }
}
