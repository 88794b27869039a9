/** Choosing rows: the head's box takes the page, x one row; the bar counts and offers all that match. */
import { bindKeys } from "./keys.js";
import { currentRow, keyLabel } from "./rows.js";

const PICK = 'tr.lead-row input[name="lead_id"]';

function picks() {
  return [...document.querySelectorAll(PICK)];
}

function show() {
  const bar = document.querySelector(".bulk-bar");
  if (!bar) return;
  const all = picks();
  const taken = all.filter((box) => box.checked);
  for (const box of all) box.closest("tr").setAttribute("aria-selected", String(box.checked));
  const head = document.querySelector(".pick-page");
  head.disabled = false;
  head.checked = taken.length === all.length;
  head.indeterminate = taken.length > 0 && taken.length < all.length;
  showBar(bar, taken.length, head.checked);
}

function showBar(bar, count, wholePage) {
  const everything = bar.elements.all;
  if (everything) {
    if (!wholePage) everything.checked = false;
    everything.closest("label").hidden = !wholePage;
  }
  bar.hidden = count === 0;
  const words = bar.querySelector(".bulk-count");
  words.textContent = everything?.checked ? words.dataset.all : words.dataset.words.replace("{n}", count);
}

function takePage(checked) {
  for (const box of picks()) box.checked = checked;
}

function onChange(event) {
  if (event.target.matches?.(".pick-page")) takePage(event.target.checked);
  if (event.target.matches?.(`.pick-page, ${PICK}, .bulk-bar [name="all"]`)) show();
}

function pickRow() {
  const box = currentRow()?.querySelector('input[name="lead_id"]');
  if (!box) return false;
  box.checked = !box.checked;
  show();
  return true;
}

/** The bar stands behind all rows: a key goes there at once. */
function goToBar() {
  const bar = document.querySelector(".bulk-bar:not([hidden])");
  bar?.elements.action.focus();
  return Boolean(bar);
}

export function watchPicks() {
  document.addEventListener("change", onChange);
  document.addEventListener("reset", (event) => event.target.matches?.(".bulk-bar") && setTimeout(show));
  document.addEventListener("htmx:afterSettle", show);
  globalThis.addEventListener("pageshow", show);
  if (!document.querySelector(PICK)) return;
  bindKeys("x", pickRow, keyLabel("pick"));
  bindKeys("b", goToBar, keyLabel("bulk"));
}
