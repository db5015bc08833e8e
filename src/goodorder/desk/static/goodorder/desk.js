// The order desk: choosing rows, and news of them as it happens. Without it rows are chosen one by one and the
// page shows what was true when it was opened.
"use strict";

const desk = document.querySelector(".desk");
const boxes = () => [...desk.querySelectorAll("#rows input[name=order]")];
let lastPicked = null;

function countPicked() {
  const all = boxes();
  const picked = all.filter((at) => at.checked).length;
  desk.querySelectorAll("[data-pick-count]").forEach((at) => { at.textContent = picked; });
  const every = desk.querySelector("[data-pick-all]");
  if (every) {
    every.checked = picked > 0 && picked === all.length;
    every.indeterminate = picked > 0 && picked < all.length;
  }
}

desk.addEventListener("click", (event) => {
  const box = event.target.closest("#rows input[name=order]");
  if (!box) return;
  const all = boxes();
  if (event.shiftKey && lastPicked?.isConnected) {
    const [from, to] = [all.indexOf(lastPicked), all.indexOf(box)].sort((a, b) => a - b);
    all.slice(from, to + 1).forEach((at) => { at.checked = box.checked; });
  }
  lastPicked = box;
});
desk.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) boxes().forEach((at) => { at.checked = event.target.checked; });
  countPicked();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
  const row = document.activeElement?.closest("#rows tr.row");
  const box = row?.querySelector("input[name=order]");
  if (!box) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  box.checked = !box.checked;
  lastPicked = box;
  countPicked();
}, true);
// Enter in a pop-up of the bar presses that pop-up's own button.
desk.addEventListener("keydown", (event) => {
  const pop = event.target.matches("#bulk [popover] input") && event.target.closest("[popover]");
  if (event.key !== "Enter" || !pop) return;
  event.preventDefault();
  pop.querySelector(".button--main, .button--bad").click();
});

// News: a row that changed is drawn again in its place, new orders are only counted.
let source = null;
function address() {
  const rows = [...desk.querySelectorAll("#rows tr[data-order]")];
  const query = new URLSearchParams(location.search);
  query.set("seen", rows.map((at) => `${at.dataset.order}.${at.dataset.seen}`).join(","));
  if (desk.querySelector("[data-news]")) query.set("newest", desk.dataset.newest);
  return `${desk.dataset.live}?${query}`;
}
function drawn(id, html) {
  const old = desk.querySelector(`#rows tr[data-order="${CSS.escape(id)}"]`);
  if (!old) return;
  const made = document.createElement("template");
  made.innerHTML = html.trim();
  const row = made.content.firstElementChild;
  const had = old.contains(document.activeElement) && document.activeElement.matches("a") ? "a.row-link" : "input";
  const focused = old.contains(document.activeElement);
  row.querySelector("input[name=order]").checked = old.querySelector("input[name=order]").checked;
  row.classList.add("row--fresh");
  old.replaceWith(row);
  if (focused) row.querySelector(had)?.focus();
}
function show(count) {
  const bar = desk.querySelector("[data-news]");
  if (!bar) return;
  bar.hidden = !count;
  bar.textContent = `${count > 99 ? "99+" : count} ${bar.dataset.news}`;
}
function listen() {
  source?.close();
  let again = 10000;
  const mine = new EventSource(address());
  source = mine;
  source.addEventListener("pace", (event) => { again = Number(event.data); });
  source.addEventListener("row", (event) => { const { id, html } = JSON.parse(event.data); drawn(id, html); });
  source.addEventListener("new", (event) => show(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    mine.close();
    setTimeout(() => { if (!document.hidden && source === mine) listen(); }, again);
  });
}
document.addEventListener("visibilitychange", () => { if (document.hidden) source?.close(); else listen(); });
addEventListener("pagehide", () => source?.close());
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "rows") return;
  countPicked();
  listen();
});
countPicked();
listen();
