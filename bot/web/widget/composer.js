// The field to write in.

import { h } from "./dom.js";

export const LONGEST = 2000;
const TELL_FROM = 1600;

export class Composer {
  constructor(onSend) {
    this.onSend = onSend;
    this.input = h("textarea", {
      id: "lotse-input",
      rows: "1",
      maxlength: String(LONGEST),
      "aria-describedby": "lotse-count",
      enterkeyhint: "send",
      oninput: () => this.changed(),
      onkeydown: (event) => this.key(event),
    });
    this.count = h("p", { id: "lotse-count", class: "count" });
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
    if (!text) return this.input.focus();
    this.input.value = "";
    this.changed();
    return this.onSend(text);
  }

  changed() {
    const { length } = this.input.value;
    this.count.textContent = length < TELL_FROM ? "" : `Noch ${LONGEST - length} von ${LONGEST} Zeichen`;
    const lines = this.input.value.split("\n").length + Math.floor(length / 60);
    this.input.rows = Math.min(5, Math.max(1, lines));
  }
}
