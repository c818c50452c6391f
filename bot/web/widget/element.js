// <digital-lotse>: the chat as a custom element in a shadow root. docs/embedding.md lists its attributes.

import { Api, Problem } from "./api.js";
import { Composer } from "./composer.js";
import { consentView } from "./consent.js";
import { ConversationControl } from "./conversation.js";
import { h } from "./dom.js";
import { endedView, howToErase, mayRestart, whichData } from "./leaving.js";
import { Log } from "./log.js";
import { applyColour, coverPage, keepFocus } from "./look.js";
import { Menu } from "./menu.js";
import { PersonBar } from "./person.js";
import { print, saveData, savePage, saveText } from "./saving.js";

/* global SCRIPT, STYLE_SHEET: put there by bot/web/bundle.py */
const HOME = new URL(".", SCRIPT);
const MACHINE = "Automatischer Assistent";
const LONGEST_TYPING = 10000;
const STYLES = new CSSStyleSheet();
STYLES.replaceSync(STYLE_SHEET);

class DigitalLotse extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    this.base = (this.getAttribute("src") ?? HOME.href).replace(/\/$/, "");
    this.lang = "de";
    this.inline = this.hasAttribute("inline");
    applyColour(this, this.getAttribute("color"));
    this.api = new Api(this.base, this.getAttribute("region"));
    this.log = new Log("Assistent", (button) => this.choose(button), () => this.control.outbox.again());
    this.composer = new Composer((text) => this.control.send(text), () => this.control.types());
    this.bar = new PersonBar((payload, title) => this.press(payload, title));
    this.control = new ConversationControl(this.api, this);
    this.build();
    if (this.inline) this.start();
    else if (this.hasAttribute("open")) this.toggle(true, false);
  }

  build() {
    this.menu = new Menu([
      ["Mit einem Menschen sprechen", () => this.inChat(() => this.press("/request_human", "Mit einem Menschen sprechen"))],
      ["Einfache Sprache einschalten", () => this.inChat(() => this.switchLanguage()), "easy"],
      ["Gespräch speichern", () => this.inChat(() => saveText(this.log.element))],
      ["Gespräch drucken", () => this.inChat(() => print(this.log.element, this.notice.bot_name))],
      ["Meine Daten herunterladen", () => this.inChat(() => this.download())],
      ["Meine Daten löschen", () => this.inChat(() => this.erase())],
      ["Neu beginnen", () => this.inChat(() => this.restart())],
    ]);
    this.close = this.inline
      ? null
      : h("button", { type: "button", class: "close", onclick: () => this.toggle(false) }, "Schließen");
    this.body = h("div", { class: "body" });
    this.typingLine = h("p", { class: "typing", hidden: true }, h("span", { class: "dots", "aria-hidden": "true" }), h("span"));
    this.alertLine = h("p", { class: "alert", role: "alert" });
    this.panel = h(
      "section",
      { class: "panel", id: "lotse-panel", "aria-labelledby": "lotse-title", hidden: !this.inline },
      h(
        "div",
        { class: "head" },
        h("div", { class: "titles" }, h("h2", { id: "lotse-title" }, "Digitallotse"), this.subtitle = h("p", {}, MACHINE)),
        this.menu.element,
        this.close,
      ),
      this.body,
    );
    this.launcher = this.inline
      ? null
      : h(
          "button",
          { type: "button", class: "launcher", "aria-expanded": "false", "aria-controls": "lotse-panel", onclick: () => this.toggle() },
          this.getAttribute("label") ?? "Fragen zur Digitalisierung?",
        );
    if (!this.inline) {
      this.panel.addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.toggle(false);
        keepFocus(event, this.panel);
      });
      this.fit = coverPage(this.panel);
    }
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [STYLES];
    root.append(h("link", { rel: "stylesheet", href: `${this.base}/farben.css` }), ...[this.launcher, this.panel].filter(Boolean));
  }

  /** `focus` is false where the page opens the chat by itself: the focus stays where the visitor is. */
  toggle(open = this.panel.hidden, focus = true) {
    this.panel.hidden = !open;
    this.fit();
    this.launcher.setAttribute("aria-expanded", String(open));
    if (!open) return this.launcher.focus();
    if (!this.started) return this.start(focus);
    this.log.toEnd();
    return focus && this.focusInside();
  }

  async start(focus = !this.inline) {
    this.started = true;
    if (focus) this.close?.focus();
    await this.guarded(async () => {
      const resumed = this.control.find();
      this.notice = await this.api.consent();
      this.log.botName = this.notice.bot_name;
      this.shadowRoot.getElementById("lotse-title").textContent = this.notice.bot_name;
      this.showChat(false);
      if (await resumed && (await this.control.resume())) this.showChat();
      else this.showConsent();
    });
    if (!this.notice) {
      this.body.replaceChildren(
        this.alertLine,
        h("p", {}, h("button", { type: "button", onclick: () => this.start() }, "Noch einmal versuchen")),
      );
    }
    if (focus && !this.panel.hidden) this.focusInside();
  }

  showConsent() {
    this.chatShown = false;
    const agree = () =>
      this.guarded(
        async () => {
          this.showChat(false);
          await this.control.open();
          this.easyLanguage(false);
          this.showChat();
          this.focusInside();
        },
        () => this.showConsent(),
      );
    this.body.replaceChildren(consentView(this.notice, this.getAttribute("opening"), agree), this.alertLine);
  }

  showChat(ready = true) {
    this.chatShown = ready;
    this.composer.element.hidden = !ready;
    this.body.replaceChildren(this.bar.element, this.log.element, this.typingLine, this.alertLine, this.composer.element);
    this.log.toEnd();
  }

  focusInside() {
    // Where a finger writes, the keyboard would cover what was just said.
    if (this.chatShown) (matchMedia("(pointer: coarse)").matches ? this.log.element : this.composer).focus();
    else this.body.querySelector("button")?.focus();
  }

  inChat(act) {
    if (this.api.session) act();
    else this.alert(`Das geht, sobald das Gespräch begonnen hat. Einen Menschen erreichen Sie so: ${this.notice?.phone ?? "am Telefon Ihrer Kammer"}`);
  }

  press(payload, title) {
    this.choose({ payload, title });
  }

  choose(button) {
    const change = /(easy|normal)_language(_off)?/.exec(button.payload);
    if (change) this.easyLanguage(change[1] === "easy" && !change[2]);
    this.control.choose(button);
  }

  switchLanguage() {
    if (this.easy) this.press("/easy_language_off", "Bitte wieder ausführlich");
    else this.press("/easy_language_on", "Bitte in Einfacher Sprache");
  }

  /** Shows whether the conversation is in Einfache Sprache. */
  easyLanguage(on) {
    this.easy = on;
    this.menu.rename("easy", on ? "Einfache Sprache ausschalten" : "Einfache Sprache einschalten");
  }

  async download() {
    const answer = await whichData(this.shadowRoot);
    if (answer) await this.guarded(async () => (answer === "page" ? savePage(await this.api.exportPage()) : saveData(await this.api.export())));
  }

  async restart() {
    if (!(await mayRestart(this.shadowRoot))) return;
    this.control.forget();
    this.log.clear();
    this.easyLanguage(false);
    await this.guarded(async () => {
      await this.control.open();
      this.focusInside();
    }, () => this.showConsent());
  }

  async erase() {
    const answer = await howToErase(this.shadowRoot);
    if (!answer) return;
    await this.guarded(async () => this.ended(await this.control.erase(answer === "cancel")));
  }

  /** Shows that the conversation is gone; `receipt` is what the server says it erased. */
  ended(receipt = null) {
    if (this.chatShown === false) return;
    this.chatShown = false;
    this.log.clear();
    this.typing(false);
    const [view, heading] = endedView(receipt, () => {
      this.showConsent();
      this.focusInside();
    });
    this.body.replaceChildren(view, this.alertLine);
    heading.focus();
  }

  typing(on, sender = "bot") {
    this.typingLine.lastChild.textContent = `${sender === "expert" ? this.expert : "Der Assistent"} schreibt …`;
    this.typingLine.hidden = !on;
    clearTimeout(this.typingEnds);
    // A desk that is closed while somebody types there never says so.
    if (on && sender === "expert") this.typingEnds = setTimeout(() => this.typing(false), LONGEST_TYPING);
    if (on) this.log.toEnd();
  }

  /** Shows who has the conversation. */
  person(state) {
    this.expert = state.expert ?? "Die Beratung";
    this.subtitle.textContent = state.expert ? `Mensch: ${state.expert}` : MACHINE;
    this.bar.show(state);
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
