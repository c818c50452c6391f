// The log of the conversation: every message once, announced once.

import { h } from "./dom.js";
import { messageElement } from "./messages.js";

const NEAR = 80;

export class Log {
  constructor(botName, onChoose, onAgain) {
    this.botName = botName;
    this.onChoose = onChoose;
    this.onAgain = onAgain;
    this.known = new Set();
    this.pending = new Map(); // client_id → element
    this.element = h("div", { class: "log", role: "log", "aria-label": "Gespräch", tabindex: "0" });
  }

  /** Shows what was said before without having it read out again. */
  restore(messages) {
    this.element.setAttribute("aria-live", "off");
    messages.forEach((message) => this.add(message));
    setTimeout(() => this.element.removeAttribute("aria-live"), 500); // the role says polite
    this.toEnd();
  }

  add(message) {
    if (this.known.has(message.id)) return;
    this.known.add(message.id);
    const at = Date.parse(message.created_at);
    const waiting = this.pending.get(message.client_id);
    if (waiting) {
      this.pending.delete(message.client_id);
      this.mark(waiting, "");
      this.place(waiting, at);
      return;
    }
    const follow = this.isAtEnd();
    const element = messageElement(message, this.botName, this.onChoose);
    this.place(element, at);
    if (follow) this.toEnd();
  }

  /** Puts a message where its time belongs: an answer may be here before what an expert wrote in between.
   * What the server does not have yet stays at the end. */
  place(element, at) {
    element.at = at;
    const time = (one, none) => one?.at ?? none;
    const { previousElementSibling: before, nextElementSibling: after, isConnected } = element;
    // Moving what stands right would have it read out again.
    if (isConnected && time(before, 0) <= at && at <= time(after, Infinity)) return;
    let last = this.element.lastElementChild;
    while (last && (last === element || time(last, Infinity) > at)) last = last.previousElementSibling;
    this.element.insertBefore(element, last ? last.nextElementSibling : this.element.firstElementChild);
  }

  /** Shows a message of one's own at once, before the server has it. */
  addPending(clientId, text) {
    const element = messageElement({ sender: "visitor", text }, this.botName, this.onChoose);
    this.pending.set(clientId, element);
    this.element.append(element);
    this.toEnd();
  }

  /** Marks a message of one's own as not delivered, or takes the mark away. */
  markPending(clientId, text, canRepeat = false) {
    const element = this.pending.get(clientId);
    if (element) this.mark(element, text, canRepeat);
  }

  mark(element, text, canRepeat = false) {
    element.querySelector(".mark")?.remove();
    if (!text) return;
    const mark = h("p", { class: "mark" }, text);
    if (canRepeat) mark.append(" ", h("button", { type: "button", onclick: this.onAgain }, "Jetzt senden"));
    element.append(mark);
    this.toEnd();
  }

  /** A message of one's own has arrived; it stands before its answer, if that is here. */
  delivered(clientId, answer) {
    this.markPending(clientId, "");
    const element = this.pending.get(clientId);
    if (element && answer) this.place(element, Date.parse(answer.created_at));
  }

  clear() {
    this.known.clear();
    this.pending.clear();
    this.element.replaceChildren();
  }

  isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    return scrollHeight - scrollTop - clientHeight < NEAR || this.element.matches(":empty");
  }

  /** Shows the latest message. The beginning of a long answer matters more than its end. */
  toEnd() {
    const last = this.element.lastElementChild;
    const isLong = last?.offsetHeight > this.element.clientHeight && !last.matches(".visitor");
    this.element.scrollTop = isLong ? last.offsetTop : this.element.scrollHeight;
  }
}
