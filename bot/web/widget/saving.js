// Takes the conversation home: as text, on paper, or everything that is kept.

import { h } from "./dom.js";

function download(name, type, text) {
  const href = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

function parts(log) {
  return [...log.querySelectorAll(".message")].map((message) => [
    message.querySelector(".who").textContent,
    message.querySelector(".bubble"),
  ]);
}

export function saveText(log) {
  const lines = parts(log).map(([who, bubble]) => `${who}\n${bubble.innerText}\n`);
  download("gespraech.txt", "text/plain;charset=utf-8", lines.join("\n"));
}

export function saveData(found) {
  download("gespraech.json", "application/json", JSON.stringify(found, null, 2));
}

export function savePage(html) {
  download("gespraech.html", "text/html;charset=utf-8", html);
}

/** Prints the conversation alone, not the page around it. */
export function print(log, title) {
  const frame = h("iframe", { title: "Druckansicht", "aria-hidden": "true", tabindex: "-1", class: "paper" });
  log.getRootNode().append(frame);
  const paper = frame.contentDocument;
  paper.documentElement.lang = "de";
  paper.title = title;
  paper.body.append(h("h1", {}, title));
  for (const [who, bubble] of parts(log)) {
    paper.body.append(h("h2", {}, who), ...[...bubble.cloneNode(true).childNodes]);
  }
  paper.querySelectorAll("details").forEach((one) => one.setAttribute("open", ""));
  frame.contentWindow.addEventListener("afterprint", () => setTimeout(() => frame.remove()));
  frame.contentWindow.print();
}
