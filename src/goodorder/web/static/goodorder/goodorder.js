// The little that a page cannot do without a script. It stands in <head>, so that the theme is set before
// anything is painted; everything else works without it, only slower.
"use strict";

const root = document.documentElement;
const kept = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
if (kept()) root.dataset.theme = kept();

const isDark = () => root.dataset.theme === "dark"
  || (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
const isWriting = (at) => at.closest("input, select, textarea, [contenteditable]") !== null;
const visible = (selector) => [...document.querySelectorAll(selector)].filter((at) => at.offsetParent !== null);

function toggleTheme() {
  root.dataset.theme = isDark() ? "light" : "dark";
  try { localStorage.setItem("theme", root.dataset.theme); } catch { /* private window: this page only */ }
}

function moveInTable(step) {
  const links = visible("a.row-link");
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1);
  links[next].focus();
  links[next].scrollIntoView({ block: "nearest" });
}

function openFinder() {
  const words = document.getElementById("finder-words");
  if (!words) return;
  document.getElementById("finder").showPopover();
  words.focus();
  words.select();
  askFinder();
}

// Each letter asks anew and drops the question before; a page that is left drops them silently.
let asking = null;
async function askFinder() {
  const words = document.getElementById("finder-words");
  asking?.abort();
  asking = new AbortController();
  const address = `${words.form.action}?q=${encodeURIComponent(words.value)}`;
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: asking.signal });
    if (answer.headers.has("HX-Redirect")) location.assign(answer.headers.get("HX-Redirect"));
    else if (answer.ok) document.getElementById("finder-found").innerHTML = await answer.text();
  } catch { /* asked anew, or left */ }
}
let pause = 0;
document.addEventListener("input", (event) => {
  if (event.target.id !== "finder-words") return;
  clearTimeout(pause);
  pause = setTimeout(askFinder, 120);
});

let wentTo = 0;
const keys = {
  "/": openFinder,
  "f": () => { const field = visible("[data-search]")[0]; field?.focus(); field?.select(); },
  "j": () => moveInTable(1),
  "k": () => moveInTable(-1),
  "?": () => document.getElementById("help")?.togglePopover(),
  "n": () => document.querySelector("[data-new]")?.click(),
  "g": () => { wentTo = Date.now(); },
};

// In the search box the arrows go through what was found, and whatever is typed belongs to the question.
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openFinder();
  }
  if (!event.target.closest?.("#finder")) return;
  const words = document.getElementById("finder-words");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const places = [words, ...visible("#finder-found a")];
    const next = places.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    places.at(next % places.length).focus();
  } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && event.target !== words) {
    words.focus();
  }
});

// Which groups of the navigation the reader opened is told to the server, so that a page never folds after it is drawn.
document.addEventListener("click", (event) => {
  const group = event.target.closest("[data-fold] > summary")?.parentElement;
  if (!group) return;
  const open = new Set((document.cookie.match(/(?:^|; )nav=([^;]*)/)?.[1] ?? "").split(".").filter(Boolean));
  if (group.open) open.delete(group.dataset.fold);
  else open.add(group.dataset.fold);
  document.cookie = `nav=${[...open].join(".")}; path=/; max-age=31536000; SameSite=Lax`;
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  const place = Date.now() - wentTo < 1200 && document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
  const own = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const act = place ? () => place.click() : keys[event.key] ?? (own && (() => { own.focus(); own.click(); }));
  if (!act) return;
  event.preventDefault();
  if (place) wentTo = 0;
  act();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-theme-toggle]")) toggleTheme();
  if (event.target.closest("[data-find]") && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    openFinder();
  }
  if (event.target.closest("[data-print]")) print();
  if (event.target.matches("[data-select]")) event.target.select();
  const copied = event.target.closest("[data-copy]");
  if (copied) navigator.clipboard?.writeText(copied.dataset.copy).then(() => { copied.dataset.done = "true"; });
  const remover = event.target.closest("[data-remove]");
  if (remover) remover.closest(remover.dataset.remove).remove();
});

// A scanner types a code and Enter. A code that is on the list already adds a unit, another one a line.
function scanned(field) {
  const code = field.value.trim().toUpperCase();
  if (!code) return;
  const list = document.querySelector(field.dataset.scanInto);
  const known = [...list.children].find((line) => [line.dataset.scanned, line.querySelector("[name$=sku]")?.value]
    .some((text) => text?.toUpperCase() === code));
  if (known) {
    const units = known.querySelector("[name$=quantity]");
    units.value = (Number.parseInt(units.value, 10) || 0) + 1;
  } else {
    [...list.children].filter((line) => !line.querySelector("[name$=sku]")?.value).forEach((line) => line.remove());
    htmx.trigger(field, "scan");
  }
  field.select();
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.("[data-scan-into]")) return;
  event.preventDefault();
  scanned(event.target);
});
document.addEventListener("click", (event) => {
  const adder = event.target.closest("[data-scan-add]");
  if (!adder) return;
  const field = document.querySelector(adder.dataset.scanAdd);
  scanned(field);
  field.focus();
});

// What a scanner types is sent in order, while the field is free for the next code at once. What the network
// lost is sent again with the same key, so that it counts once.
const scans = [];
let isSending = false;
async function sendScans(form) {
  if (isSending) return;
  isSending = true;
  while (scans.length) {
    const values = { ...Object.fromEntries(new FormData(form)), entry: scans[0] };
    try {
      await htmx.ajax("POST", form.action, { target: form.dataset.scanForm, swap: "innerHTML", values });
      scans.shift();
    } catch {
      if (!values.once) scans.shift();
      await new Promise((again) => { setTimeout(again, 1500); });
    }
  }
  isSending = false;
}
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-scan-form]");
  if (!form) return;
  event.preventDefault();
  scans.push(form.elements.entry.value);
  form.elements.entry.value = "";
  form.elements.entry.focus();
  sendScans(form);
});

// In a form that is typed line by line Enter takes the first customer found or the next line; Ctrl+Enter sends it.
document.addEventListener("keydown", (event) => {
  const form = event.key === "Enter" && event.target.closest?.("[data-typed]");
  if (!form) return;
  const next = event.ctrlKey || event.metaKey ? () => form.requestSubmit() : {
    find: () => { event.target.blur(); form.querySelector("#picks a")?.click(); },
    sku: () => form.querySelector("[data-line-add]").click(),
  }[event.target.name];
  if (!next) return;
  event.preventDefault();
  next();
});

// One press is enough: the server would answer a second one with the first one's result anyway.
document.addEventListener("submit", (event) => {
  const opens = event.submitter?.formTarget === "_blank"; // the page stays: its buttons are needed again
  if (event.defaultPrevented || event.target.method !== "post" || opens) return;
  setTimeout(() => event.target.querySelectorAll("button").forEach((at) => { at.ariaBusy = "true"; at.disabled = true; }));
});
addEventListener("pageshow", () => document.querySelectorAll("[aria-busy=true]").forEach((at) => {
  at.ariaBusy = null;
  at.disabled = false;
}));
