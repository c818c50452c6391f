// The small Markdown subset of docs/api.md as DOM nodes. Text is never read as HTML.

const INLINE = /\*\*([^*\n]+)\*\*|\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)/g;
const ITEM = /^\s*(?:[-*]|\d{1,2}[.)])\s+/;
const NUMBERED = /^\s*\d{1,2}[.)]\s/;

export function link(title, href) {
  const allowed = /^https?:\/\//i.test(href) && URL.canParse(href);
  const anchor = document.createElement(allowed ? "a" : "span");
  anchor.textContent = title;
  if (allowed) {
    anchor.href = href;
    anchor.rel = "noopener noreferrer";
    if (new URL(href).origin !== location.origin) anchor.target = "_blank";
  }
  return anchor;
}

function inline(parent, text) {
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    parent.append(text.slice(end, found.index));
    if (found[1] !== undefined) {
      const strong = document.createElement("strong");
      strong.textContent = found[1];
      parent.append(strong);
    } else {
      parent.append(link(found[2], found[3]));
    }
    end = found.index + found[0].length;
  }
  parent.append(text.slice(end));
  return parent;
}

/** The blocks of a text: paragraphs and lists. */
export function render(text) {
  const fragment = document.createDocumentFragment();
  let block = null;
  for (const line of text.split("\n")) {
    if (!line.trim()) {
      block = null;
    } else if (ITEM.test(line)) {
      const kind = NUMBERED.test(line) ? "OL" : "UL";
      if (!block || block.tagName !== kind) {
        block = document.createElement(kind);
        fragment.append(block);
      }
      block.append(inline(document.createElement("li"), line.replace(ITEM, "")));
    } else if (block && block.tagName === "P") {
      block.append(document.createElement("br"));
      inline(block, line);
    } else {
      block = inline(document.createElement("p"), line);
      fragment.append(block);
    }
  }
  return fragment;
}
