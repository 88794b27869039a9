/** The choice of columns: dragged, or moved by the buttons and Alt with an arrow, without leaving the page. */
const LIST = ".column-list";

function lines(list) {
  return [...list.querySelectorAll("li:not(.column-fixed)")];
}

function move(line, by) {
  const all = lines(line.parentElement);
  const other = all[all.indexOf(line) + by];
  if (!other) return;
  if (by < 0) other.before(line);
  else other.after(line);
}

function onClick(event) {
  const button = event.target.closest?.(".column-moves button");
  if (!button || !button.closest("details")) return;
  event.preventDefault();
  move(button.closest("li"), button.name === "up" ? -1 : 1);
  button.focus();
}

function onKey(event) {
  const line = event.target.closest?.(`${LIST} li`);
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!line || !by || !event.altKey) return;
  event.preventDefault();
  move(line, by);
  event.target.focus();
}

function onDrag(event) {
  const line = event.target.closest?.(`${LIST} li[draggable]`);
  if (!line) return;
  line.classList.add("dragged");
  event.dataTransfer.effectAllowed = "move";
}

function onDragOver(event) {
  const dragged = document.querySelector(`${LIST} .dragged`);
  const over = event.target.closest?.(`${LIST} li[draggable]`);
  if (!dragged || !over || over === dragged || over.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  const box = over.getBoundingClientRect();
  if (event.clientY < box.top + box.height / 2) over.before(dragged);
  else over.after(dragged);
}

function onDragEnd() {
  document.querySelector(`${LIST} .dragged`)?.classList.remove("dragged");
}

function onInput(event) {
  const find = event.target.closest?.(".column-find input");
  if (!find || event.isComposing) return;
  for (const line of find.closest("form").querySelectorAll(`${LIST} li`)) {
    line.hidden = !line.textContent.toLowerCase().includes(find.value.trim().toLowerCase());
  }
}

function onChange(event) {
  const form = event.target.closest?.(".column-form");
  const count = form?.querySelector(".column-count");
  if (!count) return;
  const boxes = [...form.querySelectorAll('[name="cols"]')];
  const shown = boxes.filter((box) => box.checked).length;
  count.textContent = count.dataset.words.replace("{n}", shown).replace("{all}", boxes.length);
}

function prepare() {
  for (const find of document.querySelectorAll("details .column-find")) find.hidden = false;
  for (const line of document.querySelectorAll(`details ${LIST} li:not(.column-fixed)`)) line.draggable = true;
}

export function watchColumns() {
  prepare();
  document.addEventListener("htmx:afterSettle", prepare);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", onInput);
  document.addEventListener("compositionend", onInput);
  document.addEventListener("change", onChange);
  document.addEventListener("dragstart", onDrag);
  document.addEventListener("dragover", onDragOver);
  document.addEventListener("dragend", onDragEnd);
}
