// What is shown before the first message. Nothing is stored before "Einverstanden".

import { h } from "./dom.js";

/** `opening` is the embedding page's own first sentence, if it has one. */
export function consentView(notice, opening, onAgree) {
  const button = h(
    "button",
    {
      type: "button",
      class: "primary",
      onclick: async () => {
        button.disabled = true;
        await onAgree();
        button.disabled = false;
      },
    },
    "Einverstanden",
  );
  return h(
    "div",
    { class: "consent", tabindex: "0", role: "group", "aria-labelledby": "lotse-consent" },
    opening && h("p", { class: "opening" }, opening),
    h("h3", { id: "lotse-consent" }, notice.title),
    ...notice.paragraphs.map((text) => h("p", {}, text)),
    h("p", {}, h("a", { href: notice.privacy_url, target: "_blank", rel: "noopener" }, "Datenschutz (neues Fenster)")),
    h("p", {}, button),
    h("p", { class: "small" }, `Lieber telefonieren? ${notice.phone}`),
  );
}
