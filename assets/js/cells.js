/** A box over a cell: e, a double click or the pencil opens it; Enter saves, Escape restores, Tab goes on. */
import htmx from "htmx.org";

import { bindKeys } from "./keys.js";
import { currentRow, keyLabel } from "./rows.js";

const EDIT = ".cell-edit";
const FORM = ".cell-form";
const kept = new WeakMap();
let following = null;

/** Rows that came just now are wired a moment later: a quick key must not follow the plain link. */
function openIn(part) {
  const edit = part?.querySelector(EDIT);
  if (!edit) return false;
  htmx.process(edit);
  edit.click();
  return true;
}

/** What stood in the cell comes back as it was, and the pencil works again. */
function restore(cell) {
  const html = kept.get(cell);
  if (html === undefined) return;
  cell.innerHTML = html;
  htmx.process(cell);
  cell.classList.remove("editing");
  (cell.querySelector(EDIT) ?? cell).focus();
}

function keep(event) {
  const cell = event.detail.target;
  if (!cell.matches?.("td.editable")) return;
  cell.classList.remove("editing");
  if (event.detail.requestConfig.verb === "get" && !cell.querySelector(FORM)) kept.set(cell, cell.innerHTML);
}

function settle(event) {
  const cell = event.detail.target;
  if (!cell.matches?.("td.editable")) return;
  const form = cell.querySelector(FORM);
  cell.classList.toggle("editing", Boolean(form));
  if (form) return focusBox(form);
  const next = following;
  following = null;
  if (next) return next.click();
  cell.closest("tr")?.focus();
}

function focusBox(form) {
  following = null;
  const box = form.querySelector("input:not([type=hidden]), select, textarea");
  box?.focus();
  box?.select?.();
}

function nextEdit(cell) {
  const all = [...document.querySelectorAll(`td.editable`)];
  return all[all.indexOf(cell) + 1]?.querySelector(EDIT) ?? null;
}

function onKey(event) {
  const form = event.target.closest?.(FORM);
  if (!form || event.isComposing || event.keyCode === 229) return;
  if (event.key === "Escape") restore(form.closest("td"));
  else if (event.key === "Enter" && !event.shiftKey && !event.target.matches("button")) form.requestSubmit();
  else if (event.key === "Tab" && !event.shiftKey && event.target.matches("input, select, textarea")) {
    following = nextEdit(form.closest("td"));
    form.requestSubmit();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

function onClick(event) {
  const cancel = event.target.closest?.(".cell-cancel");
  if (cancel) restore(cancel.closest("td"));
}

function onDoubleClick(event) {
  const cell = event.target.closest?.("td.editable");
  if (cell && !cell.querySelector(FORM)) openIn(cell);
}

/** The cell that has the focus, else the row's first that can be edited. */
function editHere() {
  return openIn(document.activeElement?.closest?.("td.editable")) || openIn(currentRow());
}

export function watchCells() {
  document.addEventListener("htmx:beforeSwap", keep);
  document.addEventListener("htmx:afterSettle", settle);
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("click", onClick);
  document.addEventListener("dblclick", onDoubleClick);
  if (document.querySelector(EDIT)) bindKeys("e", editHere, keyLabel("edit"));
}
