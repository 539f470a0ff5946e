// What has not reached Cairn yet, so that a reload loses nothing. It lies in the storage of this
// tab, which ends with the tab, and sealed: the key comes with the page from Cairn, to whoever is
// signed in, and is kept nowhere. Signed out, nobody can read it.

const NAME = "cairn-outbox";

export class Outbox {
  constructor(secret) {
    this.messages = new Map(); // id → text, in order
    this.work = Promise.resolve(); // one after the other, so that the newest state is kept last
    this.key = secret && crypto.subtle // there on https alone, and on this machine
      ? crypto.subtle.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"])
      : null;
  }

  put(id, text) {
    this.messages.set(id, text);
    this.keep();
  }

  drop(id) {
    if (this.messages.delete(id)) this.keep();
  }

  keep() {
    if (this.key === null) return;
    this.work = this.work.then(() => this.write()).catch(() => {}); // a full or closed storage: the page still has it
  }

  async write() {
    if (this.messages.size === 0) return sessionStorage.removeItem(NAME);
    const plain = new TextEncoder().encode(JSON.stringify([...this.messages]));
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await this.key, plain);
    sessionStorage.setItem(NAME, text(iv) + text(new Uint8Array(sealed)));
  }

  // What an earlier load of this tab left, as [id, text] in order; [] where it cannot be opened.
  async open() {
    try {
      const kept = sessionStorage.getItem(NAME);
      if (this.key === null || kept === null) return [];
      const [iv, sealed] = [bytes(kept.slice(0, 16)), bytes(kept.slice(16))];
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await this.key, sealed);
      this.messages = new Map(JSON.parse(new TextDecoder().decode(plain)));
    } catch {
      return []; // of somebody who was signed in here before, or no storage
    }
    return [...this.messages];
  }
}

const bytes = (base64) => Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
const text = (array) => btoa(Array.from(array, (each) => String.fromCharCode(each)).join(""));
