// Who has the conversation, while that is not the bot: the place in the queue, or the person who is there.

import { h } from "./dom.js";

const RENEW = 4000;
const SILENT = 6000;

export class PersonBar {
  constructor(press) {
    this.text = h("p", { role: "status" });
    this.button = h("button", { type: "button", onclick: () => press(this.payload, this.button.textContent) });
    this.button.hidden = true;
    this.element = h("div", { class: "person" }, this.text, this.button);
  }

  /** `state` as the chat API tells it. */
  show({ state, place, wait, expert, chamber }) {
    let text = "";
    let title = "";
    if (state === "waiting") {
      const before = place > 1 ? `Vor Ihnen: ${place - 1}.` : "Sie sind als Nächstes an der Reihe.";
      text = `Sie warten auf einen Menschen. ${before} Das dauert meist ${wait}.`;
      [this.payload, title] = ["/leave_queue", "Nicht mehr warten"];
    } else if (state === "expert") {
      text = `Sie sprechen mit ${[expert, chamber].filter(Boolean).join(", ")}.`;
      [this.payload, title] = ["/end_human", "Gespräch mit dem Menschen beenden"];
    }
    // The same words again would be read out again.
    if (this.text.textContent !== text) this.text.textContent = text;
    this.button.textContent = title;
    this.button.hidden = !title;
    this.element.classList.toggle("on", Boolean(title));
  }
}

/** Tells the expert now and then that the visitor types, and when that ends. */
export class Typist {
  constructor(tell) {
    this.tell = tell;
    this.last = 0;
  }

  types() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rests(), SILENT);
    if (Date.now() - this.last < RENEW) return;
    this.last = Date.now();
    this.tell(true);
  }

  rests() {
    clearTimeout(this.timer);
    if (this.last) this.tell(false);
    this.last = 0;
  }
}
