/** Cards that letters walk over: j and k go, Enter takes what is asked first, buttons have a letter each. */
import { bindKeys } from "./keys.js";
import { keyLabel } from "./rows.js";

const CARD = "[data-step]";

function cards() {
  return [...document.querySelectorAll(CARD)];
}

function current() {
  return document.activeElement?.closest?.(CARD) ?? null;
}

function go(card) {
  for (const other of cards()) other.tabIndex = other === card ? 0 : -1;
  card.focus();
  card.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = cards();
  const here = all.indexOf(current());
  go(all[here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1)]);
  return true;
}

/** Press what the letter means on this card; a part that unfolds gets the cursor in its first field. */
function press(letter) {
  const target = current()?.querySelector(`[data-step-key="${letter}"]`);
  if (!target) return false;
  target.click();
  const unfolded = target.closest("details");
  if (unfolded) requestAnimationFrame(() => unfolded.querySelector("input:not([type=hidden])")?.focus());
  return true;
}

function open(event) {
  if (!event.target.matches?.(CARD)) return false;
  const link = event.target.querySelector("[data-step-open]") ?? event.target.querySelector("a[href]");
  link?.click();
  return Boolean(link);
}

/** What a button answered stands where it stood: the cursor stays with its card. */
function staysAt(card) {
  if (!card || document.activeElement?.closest?.(CARD) === card) return;
  const typing = card.querySelector("[role=alert]") && card.querySelector("details[open] input:not([type=hidden])");
  if (typing) typing.focus();
  else go(card);
}

export function watchSteps() {
  const first = document.querySelector(CARD);
  if (!first) return;
  first.tabIndex = 0;
  bindKeys("j", () => step(1), keyLabel("down"));
  bindKeys("k", () => step(-1), keyLabel("up"));
  bindKeys("Enter", open, "");
  for (const letter of ["v", "r"]) if (keyLabel(letter)) bindKeys(letter, () => press(letter), keyLabel(letter));
  document.addEventListener("htmx:afterSettle", (event) => staysAt(event.target.closest?.(CARD)));
}
