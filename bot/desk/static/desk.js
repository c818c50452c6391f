"use strict";

// What htmx does not do by itself: telling of new visitors, the composer, the end of the log.
const PREFERENCES = "lotse-desk";
const TITLE = document.title;

const wishes = () => JSON.parse(localStorage.getItem(PREFERENCES) || "{}");
const waiting = () => Number(document.querySelector("[data-waiting]")?.dataset.waiting || 0);

let audio;
const unlock = () => {
  if (!audio && wishes().ton) audio = new AudioContext();
  audio?.resume();
};

function beep() {
  unlock();
  if (audio?.state !== "running") return;
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = 660;
  volume.gain.setValueAtTime(0.2, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.6);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.6);
}

function showCount() {
  document.title = wishes().titel && waiting() ? `(${waiting()}) ${TITLE}` : TITLE;
}

function watchWaiting() {
  const presence = document.getElementById("anwesenheit");
  if (!presence) return;
  let before = waiting();
  showCount();
  new MutationObserver(() => {
    const now = waiting();
    if (now > before) {
      document.getElementById("ansage").textContent = now === 1 ? "Jemand wartet." : `${now} warten.`;
      if (wishes().ton) beep();
    }
    before = now;
    showCount();
  }).observe(presence, { childList: true, subtree: true });
}

function preferences() {
  const boxes = document.querySelector(".prefs");
  if (!boxes) return;
  boxes.hidden = false;
  for (const box of boxes.querySelectorAll("[data-pref]")) {
    box.checked = Boolean(wishes()[box.dataset.pref]);
    box.addEventListener("change", () => {
      localStorage.setItem(PREFERENCES, JSON.stringify({ ...wishes(), [box.dataset.pref]: box.checked }));
      if (box.dataset.pref === "ton" && box.checked) beep();
      showCount();
    });
  }
}

function composer() {
  const form = document.querySelector("[data-composer]");
  if (!form) return;
  const text = form.querySelector("textarea");
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (text.value.trim()) form.requestSubmit();
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "meldung" && event.target.querySelector("[data-sent]")) {
      text.value = "";
      text.focus();
    }
  });
  document.body.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    text.setRangeText(button.dataset.insert, text.selectionStart, text.selectionEnd, "end");
    text.focus();
  });
}

function log() {
  const list = document.getElementById("verlauf");
  if (!list) return;
  const frame = document.getElementById("log-rahmen");
  const toEnd = () => frame.scrollTo(0, frame.scrollHeight);
  toEnd();
  new MutationObserver((changes) => {
    for (const node of changes.flatMap((one) => [...one.addedNodes])) {
      // After a lost connection the stream begins again where the page began.
      if (node.id && list.querySelector(`#${node.id}`) !== node) node.remove();
      if (node.classList?.contains("visitor")) typing("");
    }
    toEnd();
  }).observe(list, { childList: true });
}

let quiet;
function typing(words) {
  const line = document.getElementById("tippt");
  if (!line) return;
  clearTimeout(quiet);
  if (words !== undefined) line.textContent = words;
  else quiet = setTimeout(() => typing(""), 8000);
}

function standing() {
  const place = document.getElementById("stand");
  if (!place) return;
  const mine = () => place.querySelector("[data-mine]")?.dataset.mine;
  const before = mine();
  new MutationObserver(() => {
    const text = document.getElementById("text");
    // What is being typed must not get lost; the line above says that things have changed.
    if (mine() && mine() !== before && !text?.value.trim()) location.reload();
  }).observe(place, { childList: true });
}

document.addEventListener("DOMContentLoaded", () => {
  watchWaiting();
  preferences();
  composer();
  log();
  standing();
  const line = document.getElementById("tippt");
  if (line) new MutationObserver(() => line.textContent.trim() && typing()).observe(line, { childList: true });
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, unlock, { passive: true });
});
