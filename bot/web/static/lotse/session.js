// What this window remembers of the conversation: only after consent, and only until it is closed.

const KEY = "digital-lotse";
let fallback = null; // where the browser refuses storage, the conversation lasts until the next page

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
