import { watchDensity } from "./density.js";
import { watchDrag } from "./drag.js";
import { watchCards } from "./keys.js";
import { watchMover } from "./mover.js";

export function watchBoard() {
  const board = document.querySelector("[data-board]");
  if (!board) return;
  watchDensity();
  watchMover(board);
  watchCards(board);
  watchDrag(board);
}
