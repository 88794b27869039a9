/** Dragging a card onto a column asks the same as 移动到…; the card itself never moves before the server says so. */
import Sortable, { AutoScroll } from "sortablejs/modular/sortable.core.esm.js";

import { openMover } from "./mover.js";

const OVER = "board-col-over";

function columnAt(board, { clientX, clientY }) {
  return document.elementFromPoint(clientX, clientY)?.closest(".board-col") ?? null;
}

function pointOf(event) {
  return event?.changedTouches?.[0] ?? event;
}

function mark(board, column) {
  for (const one of board.querySelectorAll(`.${OVER}`)) one.classList.toggle(OVER, one === column);
  column?.classList.add(OVER);
}

function onDrop(board, card, event) {
  mark(board, null);
  const point = pointOf(event);
  const column = point ? columnAt(board, point) : null;
  if (!column || column === card.closest(".board-col")) return;
  openMover(card, column.dataset.code, column);
}

export function watchDrag(board) {
  Sortable.mount(new AutoScroll());
  const follow = (event) => {
    const column = columnAt(board, event);
    mark(board, board.contains(column) ? column : null);
  };
  const make = (list) =>
    new Sortable(list, {
      group: "board",
      sort: false,
      draggable: "[data-movable]",
      filter: ".card-move",
      preventOnFilter: false,
      forceFallback: true,
      fallbackOnBody: true,
      fallbackTolerance: 6,
      delay: 250,
      delayOnTouchOnly: true,
      touchStartThreshold: 6,
      ghostClass: "lead-card-left",
      fallbackClass: "lead-card-held",
      scrollSensitivity: 60,
      onMove: () => false,
      onStart: () => document.addEventListener("pointermove", follow),
      onEnd: ({ item, originalEvent }) => {
        document.removeEventListener("pointermove", follow);
        onDrop(board, item, originalEvent);
      },
    });
  board.querySelectorAll(".board-cards").forEach(make);
}
