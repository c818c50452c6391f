// <digital-lotse>: the chat as a custom element in a shadow root.
//
// Attributes: `inline` shows it open and as part of the page; without it a button in the corner opens it.
// `src` is the address of the chat's host where it is not the one this file came from; `label` are the
// words on the button; `open` opens it at once.

import { Api, Problem } from "./api.js";
import { Composer } from "./composer.js";
import { ConversationControl } from "./conversation.js";
import { consentView } from "./consent.js";
import { h } from "./dom.js";
import { Log } from "./log.js";
import { ask, Menu } from "./menu.js";
import { saveData, saveText } from "./saving.js";

const HOME = new URL("../..", import.meta.url);

class DigitalLotse extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    this.base = (this.getAttribute("src") ?? HOME.href).replace(/\/$/, "");
    this.inline = this.hasAttribute("inline");
    this.api = new Api(this.base);
    this.log = new Log("Assistent", (button) => this.control.choose(button), () => this.control.outbox.again());
    this.composer = new Composer((text) => this.control.send(text));
    this.control = new ConversationControl(this.api, this);
    this.build();
    if (this.inline) this.start();
    else if (this.hasAttribute("open")) this.toggle(true);
  }

  build() {
    const styles = ["static/lotse/widget.css", "farben.css"].map((path) =>
      h("link", { rel: "stylesheet", href: `${this.base}/${path}` }),
    );
    this.menu = new Menu([
      ["Mit einem Menschen sprechen", () => this.ifOpen(() => this.control.send("Ich möchte mit einem Menschen sprechen."))],
      ["Gespräch speichern", () => this.ifOpen(() => saveText(this.log.element))],
      ["Alle Daten herunterladen", () => this.ifOpen(() => this.guarded(async () => saveData(await this.api.export())))],
      ["Meine Daten löschen", () => this.ifOpen(() => this.erase())],
      ["Neu beginnen", () => this.ifOpen(() => this.restart())],
    ]);
    this.close = this.inline
      ? null
      : h("button", { type: "button", class: "close", onclick: () => this.toggle(false) }, "Schließen");
    this.body = h("div", { class: "body" });
    this.typingLine = h("p", { class: "typing", hidden: true }, h("span", { class: "dots", "aria-hidden": "true" }), "Der Assistent schreibt …");
    this.alertLine = h("p", { class: "alert", role: "alert" });
    this.panel = h(
      "section",
      { class: "panel", id: "lotse-panel", lang: "de", "aria-labelledby": "lotse-title", hidden: !this.inline },
      h(
        "header",
        {},
        h("div", { class: "titles" }, h("h2", { id: "lotse-title" }, "Digitallotse"), h("p", {}, "Automatischer Assistent")),
        this.menu.element,
        this.close,
      ),
      this.body,
    );
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.inline) this.toggle(false);
    });
    this.launcher = this.inline
      ? null
      : h(
          "button",
          { type: "button", class: "launcher", "aria-expanded": "false", "aria-controls": "lotse-panel", onclick: () => this.toggle() },
          this.getAttribute("label") ?? "Fragen zur Digitalisierung?",
        );
    const root = this.attachShadow({ mode: "open" });
    root.append(...styles, ...[this.launcher, this.panel].filter(Boolean));
  }

  toggle(open = this.panel.hidden) {
    this.panel.hidden = !open;
    this.launcher.setAttribute("aria-expanded", String(open));
    if (!open) return this.launcher.focus();
    return this.started ? this.focusInside() : this.start();
  }

  async start() {
    this.started = true;
    await this.guarded(async () => {
      this.notice = await this.api.consent();
      this.log.botName = this.notice.bot_name;
      this.shadowRoot.getElementById("lotse-title").textContent = this.notice.bot_name;
      this.showChat(false);
      if (await this.control.resume()) this.showChat();
      else this.showConsent();
    });
    if (!this.notice) {
      this.body.replaceChildren(
        this.alertLine,
        h("p", {}, h("button", { type: "button", onclick: () => this.start() }, "Noch einmal versuchen")),
      );
    }
    if (!this.inline) this.focusInside();
  }

  showConsent() {
    this.chatShown = false;
    this.body.replaceChildren(
      consentView(this.notice, () =>
        this.guarded(async () => {
          this.showChat(false);
          await this.control.open();
          this.showChat();
          this.focusInside();
        }, () => this.showConsent()),
      ),
      this.alertLine,
    );
  }

  showChat(ready = true) {
    this.chatShown = ready;
    this.composer.element.hidden = !ready;
    this.body.replaceChildren(this.log.element, this.typingLine, this.alertLine, this.composer.element);
    this.log.toEnd();
  }

  focusInside() {
    if (this.chatShown) this.composer.focus();
    else this.body.querySelector("button")?.focus();
  }

  ifOpen(act) {
    if (this.api.session) act();
    else this.alert("Bitte beginnen Sie zuerst ein Gespräch.");
  }

  async restart() {
    const answer = await ask(this.shadowRoot, "Neu beginnen?", "Dieses Gespräch verlässt den Bildschirm. Es wird nach Ablauf der Frist gelöscht.", [
      ["Weiter im Gespräch", ""],
      ["Neu beginnen", "yes"],
    ]);
    if (!answer) return;
    await this.control.leave();
    this.log.clear();
    await this.guarded(async () => {
      await this.control.open();
      this.focusInside();
    }, () => this.showConsent());
  }

  async erase() {
    const answer = await ask(
      this.shadowRoot,
      "Meine Daten löschen?",
      "Wir löschen dieses Gespräch sofort und endgültig. Einen gebuchten Termin können Sie behalten oder mit absagen.",
      [["Nicht löschen", ""], ["Löschen, Termin behalten", "keep"], ["Löschen und Termin absagen", "cancel"]],
    );
    if (!answer) return;
    await this.guarded(async () => this.ended(await this.control.leave(true, answer === "cancel")));
  }

  /** Shows that the conversation is gone; `receipt` is what the server says it erased. */
  ended(receipt = null) {
    if (this.chatShown === false) return;
    this.chatShown = false;
    this.log.clear();
    const kept = receipt?.bookings_kept ?? [];
    const again = h("button", { type: "button", class: "primary", onclick: () => this.showConsent() }, "Neues Gespräch");
    const receiptLine = receipt ? h("p", {}, `Beleg: ${receipt.receipt}`) : null;
    const heading = h("h3", { tabindex: "-1" }, "Das Gespräch ist gelöscht");
    this.body.replaceChildren(
      h(
        "div",
        { class: "consent", role: "group", "aria-label": "Gelöscht" },
        heading,
        receiptLine,
        ...kept.map((one) => h("p", {}, `Termin ${one.reference}: ${one.reason}`)),
        h("p", {}, again),
      ),
    );
    heading.focus();
  }

  typing(on) {
    this.typingLine.hidden = !on;
    if (on) this.log.toEnd();
  }

  alert(text) {
    if (this.alertLine.textContent !== text) this.alertLine.textContent = text;
  }

  /** Runs something that may fail; the visitor reads why. */
  async guarded(act, undo = () => {}) {
    try {
      this.alert("");
      await act();
    } catch (error) {
      undo();
      this.alert(error instanceof Problem ? error.message : "Da ist etwas schiefgegangen. Bitte laden Sie die Seite neu.");
      if (!(error instanceof Problem)) throw error;
    }
  }
}

customElements.define("digital-lotse", DigitalLotse);
