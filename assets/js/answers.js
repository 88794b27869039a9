/** An answer that is not what was asked for must not empty the place it was asked for. */
function onSwap(event) {
  const { xhr, elt, isError } = event.detail;
  const wanted = selected(elt);
  if (!wanted || isError) return;
  const found = new DOMParser().parseFromString(xhr.responseText, "text/html");
  if (found.querySelector(wanted)) return;
  event.detail.shouldSwap = false;
  // A page of its own came back: the session ended, or the work is done there.
  if (xhr.responseURL) location.assign(xhr.responseURL);
}

/** What part of the answer is asked for; a parent's wish may be meant for the parent alone. */
function selected(elt) {
  const holder = elt.closest?.("[hx-select], [hx-disinherit]");
  if (!holder || (holder !== elt && holder.hasAttribute("hx-disinherit"))) return null;
  return holder.getAttribute("hx-select");
}

export function watchAnswers() {
  document.addEventListener("htmx:beforeSwap", onSwap);
}
