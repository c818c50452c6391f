// The field to write in.

import { h } from "./dom.js";

export const LONGEST = 2000;
const TELL_FROM = 1600;

export class Composer {
  constructor(onSend, onType) {
    this.onSend = onSend;
    this.onType = onType;
    this.input = h("textarea", {
      id: "lotse-input",
      rows: "1",
      "aria-describedby": "lotse-count",
      enterkeyhint: "send",
      oninput: () => {
        this.changed();
        this.onType();
      },
      onkeydown: (event) => this.key(event),
    });
    this.count = h("p", { id: "lotse-count", class: "count", role: "status" });
    this.element = h(
      "form",
      { class: "composer", onsubmit: (event) => this.submit(event) },
      h("label", { for: "lotse-input" }, "Ihre Nachricht"),
      h("div", { class: "row" }, this.input, h("button", { type: "submit", class: "primary" }, "Senden")),
      this.count,
    );
  }

  focus() {
    this.input.focus();
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submit(event);
  }

  submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text || text.length > LONGEST) return this.input.focus();
    this.input.value = "";
    this.changed();
    return this.onSend(text);
  }

  changed() {
    const { length } = this.input.value;
    const left = LONGEST - length;
    const words = left < 0 ? `${-left} Zeichen zu viel. Möglich sind ${LONGEST}.` : `Noch ${left} von ${LONGEST} Zeichen`;
    // Nothing is cut off what was pasted; it has to be made shorter before it goes out.
    this.input.setAttribute("aria-invalid", String(left < 0));
    this.count.classList.toggle("alert", left < 0);
    clearTimeout(this.telling);
    // Read out when the typing pauses, not at every letter.
    this.telling = setTimeout(() => (this.count.textContent = length < TELL_FROM ? "" : words), length && 400);
    const lines = this.input.value.split("\n").length + Math.floor(length / 60);
    this.input.rows = Math.min(5, Math.max(1, lines));
  }
}
