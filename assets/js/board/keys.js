/** Cards by keyboard: j k up and down, h l between columns, m to move; Enter opens, being a link. */
import { bindKeys } from "../keys.js";

const NAME = ".lead-card .name";

function columns(board) {
  return [...board.querySelectorAll(".board-col")].filter((column) => column.querySelector(NAME));
}

function standing(board) {
  return board.contains(document.activeElement) ? document.activeElement.closest(".lead-card") : null;
}

function go(card) {
  if (!card) return false;
  const name = card.querySelector(".name");
  name.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  return true;
}

function along(board, step) {
  const card = standing(board);
  if (!card) return go(board.querySelector(".lead-card"));
  return go(step > 0 ? card.nextElementSibling : card.previousElementSibling);
}

function across(board, step) {
  const card = standing(board);
  if (!card) return go(board.querySelector(".lead-card"));
  const all = columns(board);
  const next = all[all.indexOf(card.closest(".board-col")) + step];
  const place = [...card.parentElement.children].indexOf(card);
  const cards = next?.querySelectorAll(".lead-card") ?? [];
  return go(cards[Math.min(place, cards.length - 1)]);
}

function move(board) {
  const link = standing(board)?.querySelector("[data-moves]");
  link?.click();
  return Boolean(link);
}

/** Arrows scroll the page until a card is under the keys. */
const held = (board, act) => () => (standing(board) ? act() : false);

export function watchCards(board) {
  const words = board.dataset;
  bindKeys("j", () => along(board, 1), words.keyNext);
  bindKeys("k", () => along(board, -1), words.keyPrevious);
  bindKeys("l", () => across(board, 1), words.keyRight);
  bindKeys("h", () => across(board, -1), words.keyLeft);
  bindKeys("m", () => move(board), words.keyMove);
  bindKeys("ArrowDown", held(board, () => along(board, 1)));
  bindKeys("ArrowUp", held(board, () => along(board, -1)));
  bindKeys("ArrowRight", held(board, () => across(board, 1)));
  bindKeys("ArrowLeft", held(board, () => across(board, -1)));
}
