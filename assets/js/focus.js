/** Whoever works by keyboard stays where they were, or where the answer came to stand instead. */
const FIELDS = "input:not([type=hidden]), select, textarea";
const PLACES = `a[href], button, summary, [tabindex="0"], ${FIELDS}`;
const SETTLED_MS = 60;
let held = null;

const isLost = () => !document.activeElement || document.activeElement === document.body;
const isShown = (element) => !element.disabled && element.getClientRects().length > 0;

/** A button is disabled while its request runs, which takes the focus from it: note it before. */
function hold({ detail: { elt, target, xhr } }) {
  const place = document.activeElement;
  if (isLost() || ![elt, target].some((part) => part?.contains?.(place))) return;
  held = { place, xhr, came: null };
}

function note({ target, detail }) {
  if (held?.xhr === detail.xhr) held.came ??= target;
}

/** The first field of what came, else the first thing in it that can be used. */
function placeIn(root) {
  if (!root?.querySelectorAll) return null;
  const all = [root, ...root.querySelectorAll("*")].filter(isShown);
  return all.find((one) => one.matches(FIELDS)) ?? all.find((one) => one.matches(PLACES)) ?? null;
}

/** Where nothing that came takes the focus, the page's own text does: Tab goes on from there. */
function recover({ place, came }) {
  if (!isLost()) return;
  const next = place.isConnected ? place : (placeIn(came) ?? document.getElementById("main"));
  next?.focus();
}

/** By then the answer has settled, and modules that know better where to go have gone there. */
function recoverSoon({ detail }) {
  if (held?.xhr !== detail.xhr) return;
  setTimeout(recover, SETTLED_MS, held);
  held = null;
}

export function watchFocus() {
  document.addEventListener("htmx:beforeRequest", hold);
  document.addEventListener("htmx:afterSwap", note);
  document.addEventListener("htmx:afterRequest", recoverSoon);
}
