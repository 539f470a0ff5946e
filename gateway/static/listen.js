// Reading aloud by the device's own voices. A voice of a network would send the words away, so
// only those are taken that say of themselves that they are local. Nothing is read unasked:
// somebody else may be in the room.

export class Listen {
  constructor(words, log) {
    this.words = words;
    this.log = log;
    this.on = false;
    this.reading = null; // the button of the message that is being read
    this.speech = window.speechSynthesis;
  }

  // Calls `there` once there is a local voice; some browsers find theirs late.
  whenThere(there) {
    if (!this.speech) return;
    const look = () => {
      if (!this.speech.getVoices().some((voice) => voice.localService)) return;
      there();
      if (this.on) this.turn(true);
    };
    look();
    this.speech.addEventListener?.("voiceschanged", look);
    addEventListener("pagehide", () => this.speech.cancel());
  }

  voice(lang) {
    return this.speech?.getVoices().find(
      (voice) => voice.localService && voice.lang.toLowerCase().startsWith(lang),
    );
  }

  turn(on) {
    this.on = on;
    if (!on) this.stop();
    for (const each of this.log.querySelectorAll(".listen")) each.remove();
    for (const each of on ? this.log.querySelectorAll(".bubble:not(.own)") : []) this.offer(each);
  }

  // A button on a message, where a voice for its language is there.
  offer(bubble) {
    if (!this.on || bubble.classList.contains("own") || !this.voice(bubble.lang)) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet listen";
    button.textContent = this.words.listen;
    button.addEventListener("click", () => {
      const mine = this.reading === button;
      this.stop();
      if (!mine) this.read(bubble, button);
    });
    bubble.append(button);
  }

  read(bubble, button) {
    const said = new SpeechSynthesisUtterance(bubble.querySelector("p").textContent);
    said.voice = this.voice(bubble.lang);
    said.lang = said.voice.lang;
    said.rate = 0.95;
    said.addEventListener("end", () => this.reading === button && this.stop());
    this.reading = button;
    button.textContent = this.words.listenStop;
    this.speech.speak(said);
  }

  stop() {
    this.speech?.cancel();
    if (this.reading) this.reading.textContent = this.words.listen;
    this.reading = null;
  }
}
