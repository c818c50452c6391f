// What this window remembers of the conversation: only after consent, and only until it is closed. Other
// windows of the same site are asked for theirs, so that a second tab goes on with the same conversation.

const KEY = "digital-lotse";
const ANSWER = 150; // milliseconds that other windows have
let fallback = null; // where the browser refuses storage, the conversation lasts until the next page
const channel = "BroadcastChannel" in self ? new BroadcastChannel(KEY) : null;

channel?.addEventListener("message", ({ data }) => {
  const own = load();
  if (data.wanted && own?.base === data.wanted) channel.postMessage({ id: own.id, token: own.token, base: own.base });
});

/** The conversation of another window, null if there is none. */
export function borrow(base) {
  if (!channel) return null;
  return new Promise((done) => {
    const timer = setTimeout(() => finish(null), ANSWER);
    const take = ({ data }) => data.token && data.base === base && finish({ ...data, outbox: [] });
    const finish = (found) => {
      clearTimeout(timer);
      channel.removeEventListener("message", take);
      if (found) save(found);
      done(found);
    };
    channel.addEventListener("message", take);
    channel.postMessage({ wanted: base });
  });
}

export function load() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? fallback;
  } catch {
    return fallback;
  }
}

export function save(session) {
  fallback = session;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(session));
  } catch {
    // Kept in memory above.
  }
}

export function clear() {
  fallback = null;
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was stored.
  }
}
