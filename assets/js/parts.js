const PATIENCE = 3000; // milliseconds that a card waits for those above it

/** A part of a lead's page that holds something leaves the line of links and stands as a card in its place. */
function settle(part) {
  const jump = document.querySelector(`.jumps a[href="#${part.id}"]`);
  if (jump) jump.hidden = !part.firstElementChild;
  if (!part.querySelector(":scope > .card")) return;
  const later = [...document.querySelectorAll("#parts > [data-part]")].find(
    (other) => Number(other.dataset.part) > Number(part.dataset.part),
  );
  document.querySelector("#parts").insertBefore(part, later ?? null);
}

const waits = (part) => Boolean(part.querySelector(":scope > a[hx-get]")) && !part.dataset.failed;

/** Cards come in their order, each below the one before: none pushes away what somebody reads.
 *
 * One that takes long holds the others up for a while only.
 */
function placeInOrder({ patient }) {
  for (const part of document.querySelectorAll("#spare > [data-part]")) {
    if (!waits(part)) settle(part);
    else if (patient) return;
  }
}

/** The row of links keeps its height when those to empty parts go: what is read below it stays. */
function begin() {
  const row = document.querySelector(".jumps");
  if (!row || row.dataset.since) return;
  row.style.minBlockSize = `${row.offsetHeight}px`;
  row.dataset.since = performance.now();
  setTimeout(place, PATIENCE);
}

function place() {
  begin();
  const since = Number(document.querySelector(".jumps")?.dataset.since);
  placeInOrder({ patient: performance.now() - since < PATIENCE });
}

function giveUp({ target }) {
  const part = target.closest?.("[data-part]");
  if (!part) return;
  part.dataset.failed = "1";
  place();
}

export function watchParts() {
  begin();
  document.addEventListener("htmx:afterSettle", place);
  document.addEventListener("htmx:responseError", giveUp);
  document.addEventListener("htmx:sendError", giveUp);
}
