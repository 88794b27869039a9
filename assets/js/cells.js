/**
 * A box over a fact, in a list or on the page of a lead: e, the pencil or a click opens it (two clicks in
 * a list, where one goes to the row); Enter saves, Escape restores, Tab goes on to the next fact.
 */
import htmx from "htmx.org";

import { bindKeys } from "./keys.js";
import { currentRow, keyLabel } from "./rows.js";

const CELL = ".editable";
const EDIT = ".cell-edit";
const FORM = ".cell-form";
const PAGE = "#lead";
const kept = new WeakMap();
/** Where the focus goes once a fact is saved; the page draws itself anew meanwhile, so ids are kept beside parts. */
let saved = null;
let following = null;
/** The folds that stand open, which the page drawn anew opens again. */
let unfolded = [];

/** Rows that came just now are wired a moment later: a quick key must not follow the plain link. */
function openIn(part) {
  const edit = part?.querySelector(EDIT);
  if (!edit) return false;
  htmx.process(edit);
  edit.click();
  return true;
}

const found = (cell) => (cell?.id && document.getElementById(cell.id)) || cell;

function focusOn(cell) {
  (cell?.closest("tr.lead-row") ?? cell?.querySelector(EDIT))?.focus();
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
  if (cell.id === "lead") unfolded = [...cell.querySelectorAll(".blanks[open]")].map((fold) => fold.id);
  if (!cell.matches?.(CELL)) return;
  cell.classList.remove("editing");
  if (event.detail.requestConfig.verb === "get" && !cell.querySelector(FORM)) kept.set(cell, cell.innerHTML);
}

function settle(event) {
  const cell = event.detail.target;
  if (cell.id === "lead") {
    for (const fold of unfolded.map((id) => document.getElementById(id))) if (fold) fold.open = true;
    return goOn(saved);
  }
  // A fact that was saved on its page stays in its box until the page has drawn itself anew.
  if (!cell.matches?.(CELL) || event.detail.xhr.getResponseHeader("HX-Reswap") === "none") return;
  const form = cell.querySelector(FORM);
  cell.classList.toggle("editing", Boolean(form));
  if (form) focusBox(form);
  else goOn(cell);
}

function goOn(cell) {
  const next = found(following);
  following = saved = null;
  if (!openIn(next)) focusOn(found(cell));
}

function focusBox(form) {
  following = null;
  const box = form.querySelector("[aria-invalid]") ?? form.querySelector("input:not([type=hidden]), select, textarea");
  box?.focus();
  box?.select?.();
}

function neighbour(cell) {
  const all = [...document.querySelectorAll(CELL)].filter((one) => one.getClientRects().length > 0);
  return all[all.indexOf(cell) + 1] ?? null;
}

const boxes = (form) => [...form.querySelectorAll("input:not([type=hidden]), select, textarea")];

/** Enter starts a new line only where there can be several, and only with Shift. */
function onKey(event) {
  const form = event.target.closest?.(FORM);
  if (!form || event.isComposing || event.keyCode === 229) return;
  if (event.key === "Escape") restore(form.closest(CELL));
  else if (event.key === "Enter" && !event.shiftKey && !event.target.matches("button")) form.requestSubmit();
  else if (event.key === "Tab" && !event.shiftKey && event.target === boxes(form).at(-1)) {
    following = neighbour(form.closest(CELL));
    form.requestSubmit();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

function onClick(event) {
  const cancel = event.target.closest?.(".cell-cancel");
  if (cancel) return restore(cancel.closest(CELL));
  const cell = event.target.closest?.(`${PAGE} ${CELL}`);
  if (!cell || event.target.closest("a, button, form") || getSelection()?.toString()) return undefined;
  return openIn(cell);
}

function onDoubleClick(event) {
  const cell = event.target.closest?.(`td${CELL}`);
  if (cell && !cell.querySelector(FORM)) openIn(cell);
}

/** Remembered before the answer comes: the box is gone when the page has drawn itself anew. */
function onSend(event) {
  if (event.detail.elt.matches?.(FORM)) saved = event.detail.elt.closest(CELL);
}

/** The cell that has the focus, else the row's first that can be edited, on a page the first of all. */
function editHere() {
  const here = document.activeElement?.closest?.(CELL);
  return openIn(here) || openIn(currentRow()) || openIn(document.querySelector(`${PAGE} ${CELL}`));
}

export function watchCells() {
  document.addEventListener("htmx:beforeRequest", onSend);
  document.addEventListener("htmx:beforeSwap", keep);
  document.addEventListener("htmx:afterSettle", settle);
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("click", onClick);
  document.addEventListener("dblclick", onDoubleClick);
  if (document.querySelector(EDIT)) bindKeys("e", editHere, keyLabel("edit"));
}
