// Takes the conversation home: as text to read, or everything that is kept as JSON.

import { h } from "./dom.js";

function download(name, type, text) {
  const href = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

export function saveText(log) {
  const lines = [...log.querySelectorAll(".message")].map((message) => {
    const who = message.querySelector(".who").textContent;
    return `${who}\n${message.querySelector(".bubble").innerText}\n`;
  });
  download("gespraech.txt", "text/plain;charset=utf-8", lines.join("\n"));
}

export function saveData(found) {
  download("gespraech.json", "application/json", JSON.stringify(found, null, 2));
}
