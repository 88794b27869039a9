/** Whoever works by keyboard stays where they were, or where the answer came to stand instead. */
const FIELDS = "input:not([type=hidden]), select, textarea";
const PLACES = `a[href], button, summary, [tabindex="0"], ${FIELDS}`;
const SETTLED_MS = 60;
const held = new WeakMap();

const isLost = () => !document.activeElement || document.activeElement === document.body;
const isShown = (element) => !element.disabled && element.getClientRects().length > 0;

/** A button is disabled while its request runs, which takes the focus from it: note it before. */
function hold({ detail: { elt, target, xhr } }) {
  if (isLost()) return;
  const place = document.activeElement;
  const asked = [elt, target].some((part) => part?.contains?.(place));
  held.set(xhr, { place, asked, within: place.closest("[id]")?.id, came: null });
}

function note({ target, detail }) {
  const before = held.get(detail.xhr);
  if (before) before.came ??= target;
}

/** The first field of what came, else the first thing in it that can be used. */
function placeIn(root) {
  if (!root?.querySelectorAll) return null;
  const all = [root, ...root.querySelectorAll("*")].filter(isShown);
  return all.find((one) => one.matches(FIELDS)) ?? all.find((one) => one.matches(PLACES)) ?? null;
}

/** Who asked goes on in what came; what was replaced beside it is found again by its number. */
function placeAfter({ asked, within, came }) {
  const again = document.getElementById(within);
  return placeIn(asked ? came : again) ?? document.getElementById("main");
}

function recover(before) {
  if (!isLost()) return;
  if (!before.place.isConnected) placeAfter(before)?.focus();
  else if (before.asked) before.place.focus();
}

/** By then the answer has settled, and modules that know better where to go have gone there. */
function recoverSoon({ detail }) {
  const before = held.get(detail.xhr);
  if (before) setTimeout(recover, SETTLED_MS, before);
}

export function watchFocus() {
  document.addEventListener("htmx:beforeRequest", hold);
  document.addEventListener("htmx:afterSwap", note);
  document.addEventListener("htmx:afterRequest", recoverSoon);
}
