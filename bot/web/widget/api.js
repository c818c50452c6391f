// The chat API. Every failure becomes a Problem with a German sentence.

const OFFLINE = "Gerade keine Verbindung. Bitte versuchen Sie es gleich noch einmal.";

export class Problem extends Error {
  constructor(detail, status = 0, wait = 0) {
    super(detail);
    this.status = status;
    this.wait = wait; // seconds
  }

  /** Whether sending again may help. */
  get passes() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export class Api {
  /** `region` is what the embedding page stands for, if it says so. */
  constructor(base, region = null) {
    this.base = base;
    this.region = region;
    this.session = null;
  }

  async call(method, path, body, read = (response) => response.json()) {
    const headers = {};
    if (body) headers["Content-Type"] = "application/json";
    if (this.session) headers.Authorization = `Bearer ${this.session.token}`;
    let response;
    try {
      response = await fetch(this.base + path, {
        method,
        headers,
        body: body && JSON.stringify(body),
        credentials: "omit",
        cache: "no-store",
      });
    } catch {
      throw new Problem(OFFLINE);
    }
    if (!response.ok) {
      const found = await response.json().catch(() => ({}));
      const wait = Number(response.headers.get("Retry-After")) || 0;
      throw new Problem(found.detail || "Da ist etwas schiefgegangen.", response.status, wait);
    }
    return read(response);
  }

  get path() {
    return `/api/conversations/${this.session.id}`;
  }

  consent() {
    return this.call("GET", "/api/consent");
  }

  open() {
    return this.call("POST", "/api/conversations", { consent: true, ...(this.region && { region: this.region }) });
  }

  send(message) {
    return this.call("POST", `${this.path}/messages`, message);
  }

  history(after = "") {
    return this.call("GET", `${this.path}/messages${after ? `?after=${encodeURIComponent(after)}` : ""}`);
  }

  typing(on) {
    return this.call("POST", `${this.path}/typing`, { on });
  }

  export() {
    return this.call("GET", `${this.path}/export`);
  }

  /** The same as a page to read. */
  exportPage() {
    return this.call("GET", `${this.path}/export?form=page`, undefined, (response) => response.text());
  }

  erase(cancelBookings) {
    return this.call("DELETE", `${this.path}${cancelBookings ? "?bookings=cancel" : ""}`);
  }

  /** The stream of events, after a message's id or number. */
  events(after, signal) {
    return fetch(`${this.base}${this.path}/events?after=${encodeURIComponent(after)}`, {
      headers: { Authorization: `Bearer ${this.session.token}`, Accept: "text/event-stream" },
      credentials: "omit",
      cache: "no-store",
      signal,
    });
  }
}
