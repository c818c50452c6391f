// Server-Sent Events over fetch (EventSource cannot send the token), resumed by the last number; where a
// proxy holds streams back, the history is asked every few seconds instead.

const LONGEST_PAUSE = 20000;
const POLL = 4000;
const POLLS = 8; // of asking the history, before the stream is tried again
const FIRST_SIGN = 6000; // the server speaks at once
const SILENCE = 40000; // and gives a sign of life every 15 seconds
const ASLEEP = 20000;

export class Stream {
  constructor(api, onEvent) {
    this.api = api;
    this.onEvent = onEvent;
    this.last = "0";
    this.failures = 0;
    this.round = 0; // counts starts and stops, so that a slow answer of before is known as such
    this.stopped = true;
    this.heard = 0;
    addEventListener("online", () => this.wake());
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
  }

  start(after) {
    this.stop();
    this.last = after;
    this.stopped = false;
    this.run(this.round);
  }

  stop() {
    this.round += 1;
    this.stopped = true;
    this.control?.abort();
    this.hurry?.();
  }

  /** After a phone has slept its connection may be dead without either side knowing. */
  wake() {
    if (this.stopped) return;
    this.poll();
    if (Date.now() - this.heard > ASLEEP) this.control?.abort();
    this.hurry?.();
  }

  async run(round) {
    while (round === this.round) {
      try {
        await this.read();
        this.failures = 0;
      } catch {
        this.failures += 1;
      }
      if (round !== this.round) return;
      if (this.failures) await this.poll();
      await this.pause(Math.min(LONGEST_PAUSE, 500 * 2 ** this.failures));
      for (let times = 0; this.failures > 1 && times < POLLS && round === this.round; times += 1) {
        await this.poll();
        await this.pause(POLL);
      }
    }
  }

  pause(milliseconds) {
    return new Promise((done) => {
      this.hurry = done;
      setTimeout(done, milliseconds);
    });
  }

  async poll() {
    const { round } = this;
    try {
      const { messages, handover } = await this.api.history(this.last);
      if (round !== this.round) return;
      for (const message of messages) {
        this.onEvent("message", message);
        this.last = message.id;
      }
      this.onEvent("state", handover);
    } catch (problem) {
      // Everything else is tried again after the pause.
      if (problem.status === 404 && round === this.round) this.onEvent("state", { state: "erased" });
    }
  }

  async read() {
    const control = new AbortController();
    this.control = control;
    let timer = setTimeout(() => control.abort(), FIRST_SIGN);
    try {
      const response = await this.api.events(this.last, control.signal);
      if (response.status === 404) return this.onEvent("state", { state: "erased" });
      if (!response.ok) throw new Error(String(response.status));
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let buffer = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return undefined;
        clearTimeout(timer);
        timer = setTimeout(() => control.abort(), SILENCE);
        this.failures = 0;
        this.heard = Date.now();
        const blocks = (buffer + value).split(/\r?\n\r?\n/);
        buffer = blocks.pop();
        blocks.forEach((block) => this.take(block));
      }
    } finally {
      clearTimeout(timer);
    }
  }

  take(block) {
    const fields = {};
    for (const line of block.split(/\r?\n/)) {
      const at = line.indexOf(":");
      if (at > 0) fields[line.slice(0, at)] = line.slice(at + 1).trimStart();
    }
    if (fields.id) this.last = fields.id;
    if (fields.event && fields.data) this.onEvent(fields.event, JSON.parse(fields.data));
  }
}
