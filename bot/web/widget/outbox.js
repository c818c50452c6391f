// Sends messages one after the other, again after a lost network, and never twice: the server knows each
// by its client_id. What waits is kept in the session, so that a reload loses nothing.

import { Problem } from "./api.js";

export class Outbox {
  /** `on` has: sending(message), sent(message, replies), waiting(message, problem), refused(message, problem). */
  constructor(api, store, on) {
    this.api = api;
    this.store = store;
    this.on = on;
    this.queue = [];
    this.busy = false;
    this.failures = 0;
    addEventListener("online", () => this.again());
  }

  restore(messages) {
    this.queue = messages;
    this.again();
  }

  add(message) {
    this.queue.push(message);
    this.store(this.queue);
    if (!this.timer) this.run();
  }

  again() {
    clearTimeout(this.timer);
    this.timer = null;
    this.run();
  }

  clear() {
    this.queue = [];
    clearTimeout(this.timer);
    this.timer = null;
  }

  async run() {
    if (this.busy) return;
    this.busy = true;
    while (this.queue.length) {
      const message = this.queue[0];
      this.on.sending(message);
      try {
        const { shown, ...body } = message;
        const { messages } = await this.api.send(body);
        this.failures = 0;
        this.done(message);
        this.on.sent(message, messages);
      } catch (error) {
        const problem = error instanceof Problem ? error : new Problem("Da ist etwas schiefgegangen.");
        if (problem.passes) {
          this.failures += 1;
          const pause = Math.max(problem.wait * 1000, Math.min(30000, 1000 * 2 ** this.failures));
          this.timer = setTimeout(() => this.again(), pause);
          this.on.waiting(message, problem);
          break;
        }
        this.done(message);
        this.on.refused(message, problem);
      }
    }
    this.busy = false;
  }

  done(message) {
    this.queue = this.queue.filter((one) => one !== message);
    this.store(this.queue);
  }
}
