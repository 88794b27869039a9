/** An answer that is not what was asked for must not empty the place it was asked for. */
function onSwap(event) {
  const { xhr, elt, isError } = event.detail;
  const wanted = elt.closest?.("[hx-select]")?.getAttribute("hx-select");
  if (!wanted || isError) return;
  const found = new DOMParser().parseFromString(xhr.responseText, "text/html");
  if (found.querySelector(wanted)) return;
  event.detail.shouldSwap = false;
  // A page of its own came back: the session ended, or the work is done there.
  if (xhr.responseURL) location.assign(xhr.responseURL);
}

export function watchAnswers() {
  document.addEventListener("htmx:beforeSwap", onSwap);
}
