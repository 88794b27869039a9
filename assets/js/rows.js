/** The rows of a list by keyboard: j and k go, Enter opens. One row at a time can be reached by Tab. */
import { bindKeys } from "./keys.js";

const ROW = "tr.lead-row";

/** What a key does, in the reader's language: the page says it. */
export function keyLabel(name) {
  return document.querySelector(`[data-key-${name}]`)?.getAttribute(`data-key-${name}`) ?? "";
}

function rows() {
  return [...document.querySelectorAll(ROW)];
}

export function currentRow() {
  return document.activeElement?.closest?.(ROW) ?? null;
}

function focusRow(row) {
  for (const other of rows()) other.tabIndex = other === row ? 0 : -1;
  row.focus();
}

function step(by) {
  const all = rows();
  if (!all.length) return false;
  const here = all.indexOf(currentRow());
  focusRow(all[here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1)]);
  return true;
}

function open(event) {
  if (!event.target.matches?.(ROW)) return false;
  location.assign(event.target.dataset.open);
  return true;
}

export function watchRows() {
  if (!document.querySelector(ROW) && !document.querySelector("#results")) return;
  bindKeys("j", () => step(1), keyLabel("down"));
  bindKeys("k", () => step(-1), keyLabel("up"));
  bindKeys("Enter", open, "");
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.(ROW);
    if (row && row.tabIndex < 0) for (const other of rows()) other.tabIndex = other === row ? 0 : -1;
  });
}
