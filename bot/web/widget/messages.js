// How messages look.

import { h } from "./dom.js";
import { link, render } from "./markdown.js";

const NAMES = { visitor: "Sie", expert: "Beratung", system: "Hinweis" };
const FORMATS = { online: "online", on_site: "vor Ort" };

function berlin(options) {
  return new Intl.DateTimeFormat("de-DE", { timeZone: "Europe/Berlin", ...options });
}

function when(booking) {
  const day = berlin({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const time = berlin({ hour: "2-digit", minute: "2-digit" });
  const [start, end] = [new Date(booking.starts_at), new Date(booking.ends_at)];
  return `${day.format(start)}, ${time.format(start)} bis ${time.format(end)}\u00a0Uhr`;
}

function bookingCard(booking) {
  const rows = [
    ["Buchungsnummer", booking.reference],
    ["Wann", when(booking)],
    ["Wie", FORMATS[booking.format] ?? booking.format],
    [booking.format === "online" ? "Womit" : "Wo", booking.place],
  ].filter(([, value]) => value);
  return h(
    "section",
    { class: "booking", "aria-label": "Ihr Termin" },
    h("h3", {}, "Ihr Termin"),
    h("dl", {}, ...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    h(
      "p",
      { class: "booking-links" },
      link("Kalenderdatei laden", booking.ics_url),
      link("Termin verwalten", booking.manage_url),
    ),
  );
}

function sourceList(sources) {
  const items = sources.map((source) => {
    const item = h("li", {}, link(source.title || source.url, source.url));
    if (source.as_of) item.append(` (Stand: ${source.as_of})`);
    return item;
  });
  const title = sources.length === 1 ? "Quelle" : `Quellen (${sources.length})`;
  return h("details", { class: "sources" }, h("summary", {}, title), h("ul", {}, ...items));
}

function choice(title, button, onChoose) {
  const name = title === button.title ? null : button.title;
  return h("button", { type: "button", "aria-label": name, onclick: () => onChoose(button) }, title);
}

function group(name, ...children) {
  return h("div", { class: "choices", role: "group", "aria-label": name }, ...children);
}

/** Time slots stand in a group for each day, so that its date is read once and the times can be compared;
 *  opinions on an answer stand apart from the ways on. */
function choices(buttons, onChoose) {
  const days = new Map();
  const others = [];
  const opinions = [];
  for (const button of buttons) {
    if (button.payload.includes('"feedback"')) {
      opinions.push(choice(button.title, button, onChoose));
      continue;
    }
    const [, day, time] = /^(.+), ([^,]+)$/.exec(button.title) ?? [];
    if (!day || !button.payload.includes('"time_slot"')) others.push(choice(button.title, button, onChoose));
    else days.set(day, [...(days.get(day) ?? []), choice(time, button, onChoose)]);
  }
  const groups = [...days].map(([day, times]) => group(`Freie Termine am ${day}`, h("p", { class: "day" }, day), ...times));
  if (others.length) groups.push(group("Auswahl", ...others));
  if (opinions.length) {
    groups.push(group("Hat das geholfen?", ...opinions));
    groups.at(-1).classList.add("opinions");
  }
  return groups;
}

/** A message as an element. `onChoose` is called with the button that was pressed. */
export function messageElement(message, botName, onChoose) {
  const bubble = h("div", { class: "bubble" });
  if (message.sender === "visitor") bubble.append(h("p", {}, message.text));
  else bubble.append(render(message.text));
  if (message.booking) bubble.append(bookingCard(message.booking));
  if (message.sources?.length) bubble.append(sourceList(message.sources));
  const element = h(
    "div",
    { class: `message ${message.sender}` },
    h("p", { class: message.sender === "expert" ? "who" : "who hidden" }, `${NAMES[message.sender] ?? botName}:`),
    bubble,
  );
  if (message.buttons?.length) element.append(...choices(message.buttons, onChoose));
  return element;
}
