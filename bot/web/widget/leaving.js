// Questions before a visitor leaves a conversation, and what is shown afterwards.

import { h } from "./dom.js";
import { ask } from "./menu.js";

export function mayRestart(root) {
  return ask(root, "Neu beginnen?", "Dieses Gespräch verlässt den Bildschirm. Es wird nach Ablauf der Frist gelöscht.", [
    ["Weiter im Gespräch", ""],
    ["Neu beginnen", "yes"],
  ]);
}

/** Resolves with "keep" or "cancel" for bookings, "" for no. */
export function howToErase(root) {
  return ask(
    root,
    "Meine Daten löschen?",
    "Wir löschen dieses Gespräch sofort und endgültig. Einen gebuchten Termin können Sie behalten oder mit absagen.",
    [["Nicht löschen", ""], ["Löschen, Termin behalten", "keep"], ["Löschen und Termin absagen", "cancel"]],
  );
}

export function whichData(root) {
  return ask(root, "Meine Daten herunterladen", "Sie bekommen alles, was zu diesem Gespräch gespeichert ist.", [
    ["Abbrechen", ""],
    ["Seite zum Lesen", "page"],
    ["Datei für Programme (JSON)", "json"],
  ]);
}

/** What is shown once all is erased, with its heading to focus. */
export function endedView(receipt, onAgain) {
  const heading = h("h3", { tabindex: "-1" }, "Das Gespräch ist gelöscht");
  const number = receipt?.erased.messages;
  const messages = number === 1 ? "eine Nachricht" : `${number} Nachrichten`;
  const view = h(
    "div",
    { class: "consent", role: "group", "aria-label": "Gelöscht" },
    heading,
    receipt && h("p", {}, `Gelöscht: ${messages} und alles, was dazu gespeichert war.`),
    receipt && h("p", {}, `Beleg: ${receipt.receipt}`),
    ...(receipt?.bookings_kept ?? []).map((one) => h("p", {}, `Termin ${one.reference}: ${one.reason}`)),
    ...(receipt?.bookings_cancelled ?? []).map((one) => h("p", {}, `Termin ${one}: abgesagt.`)),
    h("p", {}, h("button", { type: "button", class: "primary", onclick: onAgain }, "Neues Gespräch")),
  );
  return [view, heading];
}
