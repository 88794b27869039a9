/** Rows that are on their way show as grey bars of their own height: heads and counts stay, nothing jumps. */
const PLACES = "#results, .board-more";
const AFTER_MS = 400;
const waiting = new Map();

function place(event) {
  const { target } = event.detail;
  return target?.matches?.(PLACES) ? target : null;
}

function begin(event) {
  const part = place(event);
  if (!part) return;
  clearTimeout(waiting.get(part));
  waiting.set(part, setTimeout(() => part.setAttribute("aria-busy", "true"), AFTER_MS));
}

function end(event) {
  const part = place(event);
  if (!part) return;
  clearTimeout(waiting.get(part));
  waiting.delete(part);
  part.removeAttribute("aria-busy");
}

export function watchLoading() {
  document.addEventListener("htmx:beforeRequest", begin);
  document.addEventListener("htmx:afterRequest", end);
}
