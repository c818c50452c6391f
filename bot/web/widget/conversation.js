// One conversation: from consent over messages to erasure.

import { Outbox } from "./outbox.js";
import { Typist } from "./person.js";
import * as session from "./session.js";
import { Stream } from "./stream.js";

export class ConversationControl {
  /** `view` has: log, typing(on, sender), alert(text), easyLanguage(on), person(state), ended(). */
  constructor(api, view) {
    this.api = api;
    this.view = view;
    this.withPerson = false;
    this.typist = new Typist((on) => this.api.session && this.api.typing(on).catch(() => {}));
    this.stream = new Stream(api, (name, data) => this.event(name, data));
    this.outbox = new Outbox(api, (queue) => this.keep(queue), {
      sending: (message) => {
        view.typing(!this.withPerson);
        view.log.markPending(message.client_id, "");
      },
      sent: (message, replies) => {
        view.typing(false);
        view.alert("");
        view.log.delivered(message.client_id, replies[0]);
        // Also of a switch that was still on its way when the page was left.
        const language = /^\/easy_language_(on|off)$/.exec(message.payload);
        if (language) view.easyLanguage(language[1] === "on");
        replies.forEach((reply) => view.log.add(reply));
      },
      waiting: (message, problem) => {
        view.typing(false);
        view.log.markPending(message.client_id, "Noch nicht gesendet.", true);
        view.alert(problem.status ? problem.message : "Gerade keine Verbindung. Ihre Nachricht wird gesendet, sobald das Netz wieder da ist.");
      },
      refused: (message, problem) => {
        view.typing(false);
        view.log.markPending(message.client_id, "Nicht gesendet.");
        view.alert(problem.message);
        if (problem.status === 404 || problem.status === 401) this.forget();
      },
    });
  }

  /** Whether there is a conversation of this window, or one that another window hands over. */
  async find() {
    const kept = session.load() ?? (await session.borrow(this.api.base));
    return kept?.base === this.api.base;
  }

  /** Takes up the conversation that was found. False if it is gone. */
  async resume() {
    const kept = session.load();
    this.api.session = kept;
    let found;
    try {
      found = await this.api.history();
    } catch (problem) {
      if (!problem.passes) {
        this.forget();
        return false;
      }
      this.view.alert(problem.message);
      return new Promise((done) => setTimeout(() => done(this.resume()), 3000));
    }
    this.view.alert("");
    this.view.easyLanguage(found.easy_language);
    this.state(found.handover);
    this.view.log.restore(found.messages);
    this.follow(found.messages);
    const arrived = new Set(found.messages.map((message) => message.client_id));
    const waiting = (kept.outbox ?? []).filter((message) => !arrived.has(message.client_id));
    waiting.forEach((message) => this.view.log.addPending(message.client_id, message.shown));
    // Those that arrived may still lack their answer; asking again fetches it.
    this.outbox.restore(kept.outbox ?? []);
    return true;
  }

  async open() {
    const opened = await this.api.open();
    this.api.session = { id: opened.id, token: opened.token, base: this.api.base, outbox: [] };
    session.save(this.api.session);
    opened.messages.forEach((message) => this.view.log.add(message));
    this.follow(opened.messages);
  }

  follow(messages) {
    this.stream.start(messages.at(-1)?.id ?? "0");
  }

  send(text) {
    this.post({ text, shown: text });
  }

  choose(button) {
    this.post({ payload: button.payload, shown: button.title });
  }

  post(message) {
    const clientId = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    this.view.log.addPending(clientId, message.shown);
    this.outbox.add({ ...message, client_id: clientId });
  }

  /** While a person is called or there, nobody but the person answers. */
  state(now) {
    this.withPerson = now.state === "waiting" || now.state === "expert";
    this.view.person(now);
  }

  types() {
    if (this.withPerson) this.typist.types();
  }

  event(name, data) {
    if (name === "message") this.view.log.add(data);
    else if (name === "typing") this.view.typing(data.on, data.sender);
    else if (name === "state" && data.state !== "erased") this.state(data);
    else if (name === "state") {
      this.forget();
      this.view.ended();
    }
    if (name === "message" && data.sender !== "visitor") this.view.typing(false);
  }

  keep(queue) {
    if (!this.api.session) return;
    this.api.session.outbox = queue;
    session.save(this.api.session);
  }

  /** Has everything about the conversation erased. Returns the receipt. */
  async erase(cancelBookings) {
    this.stream.stop(); // its own news of the erasure would come before the receipt
    try {
      const receipt = await this.api.erase(cancelBookings);
      this.forget();
      return receipt;
    } catch (problem) {
      this.stream.start(this.stream.last);
      throw problem;
    }
  }

  forget() {
    this.stream.stop();
    this.state({ state: "bot" });
    this.outbox.clear();
    this.api.session = null;
    session.clear();
  }
}
