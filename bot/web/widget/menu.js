// The ways that must always be open: a person, one's data, a new start.

import { h } from "./dom.js";

export class Menu {
  /** Each item: its words, what it does, and a name if the words change. */
  constructor(items) {
    this.named = {};
    this.summary = h("summary", {}, "Menü");
    this.element = h(
      "details",
      { class: "menu", onkeydown: (event) => this.key(event), onfocusout: (event) => this.left(event) },
      this.summary,
      h(
        "ul",
        {},
        ...items.map(([title, act, name]) => {
          const button = h("button", { type: "button", onclick: () => this.choose(act) }, title);
          if (name) this.named[name] = button;
          return h("li", {}, button);
        }),
      ),
    );
  }

  rename(name, title) {
    this.named[name].textContent = title;
  }

  choose(act) {
    this.element.open = false;
    this.summary.focus();
    act();
  }

  key(event) {
    if (event.key !== "Escape" || !this.element.open) return;
    event.stopPropagation();
    this.element.open = false;
    this.summary.focus();
  }

  left(event) {
    if (event.relatedTarget && !this.element.contains(event.relatedTarget)) this.element.open = false;
  }
}

/** Asks before something that cannot be undone. Resolves with the value of the button, "" for none. */
export function ask(root, title, text, choices) {
  return new Promise((resolve) => {
    const dialog = h(
      "dialog",
      { class: "ask", "aria-labelledby": "lotse-ask", onclose: () => finish(dialog.returnValue) },
      h("h3", { id: "lotse-ask" }, title),
      h("p", {}, text),
      h(
        "form",
        { method: "dialog" },
        ...choices.map(([words, value]) => h("button", { value, class: value ? "" : "primary" }, words)),
      ),
    );
    const finish = (value) => {
      dialog.remove();
      resolve(value);
    };
    root.append(dialog);
    dialog.showModal();
  });
}
