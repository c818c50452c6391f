// Server-Sent Events over fetch (EventSource cannot send the token), resumed by the last number; where a
// proxy holds streams back, the history is asked every few seconds instead.

const LONGEST_PAUSE = 20000;
const POLL = 5000;
const SILENCE = 40000; // the server sends a sign of life every 15 seconds

export class Stream {
  constructor(api, onEvent) {
    this.api = api;
    this.onEvent = onEvent;
    this.last = "0";
    this.failures = 0;
    this.stopped = true;
  }

  start(after) {
    this.last = after;
    this.stopped = false;
    this.run();
  }

  stop() {
    this.stopped = true;
    this.control?.abort();
  }

  async run() {
    while (!this.stopped) {
      try {
        await this.read();
        this.failures = 0;
      } catch {
        this.failures += 1;
      }
      if (this.stopped) return;
      if (this.failures > 2) await this.poll();
      const pause = Math.min(LONGEST_PAUSE, 500 * 2 ** this.failures);
      await new Promise((done) => setTimeout(done, this.failures > 2 ? POLL : pause));
    }
  }

  async poll() {
    try {
      const { messages } = await this.api.history(this.last);
      for (const message of messages) {
        this.onEvent("message", message);
        this.last = message.id;
      }
    } catch {
      // Tried again after the pause.
    }
  }

  async read() {
    this.control = new AbortController();
    let timer = setTimeout(() => this.control.abort(), SILENCE);
    try {
      const response = await this.api.events(this.last, this.control.signal);
      if (response.status === 404) return this.onEvent("state", { state: "erased" });
      if (!response.ok) throw new Error(String(response.status));
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let buffer = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return undefined;
        clearTimeout(timer);
        timer = setTimeout(() => this.control.abort(), SILENCE);
        this.failures = 0;
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
