/** A chart of weeks or months that is wider than a phone starts at its newest end.
 *
 * `data-newest` on the drawing says where that is, as a part of its width; "1" is the right edge.
 */
const shown = new WeakSet();

export function watchNewest() {
  show();
  document.addEventListener("htmx:afterSettle", show);
  document.addEventListener("toggle", show, true); // what was folded had no width until now
}

function show() {
  for (const drawing of document.querySelectorAll("[data-newest]")) {
    const frame = drawing.parentElement;
    if (shown.has(drawing) || frame.clientWidth === 0) continue;
    shown.add(drawing); // afterwards it stays where its reader scrolls it
    frame.scrollLeft = drawing.getBoundingClientRect().width * Number(drawing.dataset.newest) - frame.clientWidth;
  }
}
