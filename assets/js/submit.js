/** A second press of the same button would only send the same idempotency key again. */
const BUTTONS = 'button[type="submit"], button:not([type])';
const HTMX_FORM = "[hx-post], [hx-put], [hx-patch], [hx-delete]";
const idleLabels = new Map();

function setBusy(button) {
  idleLabels.set(button, [...button.childNodes]);
  button.setAttribute("aria-busy", "true");
  button.disabled = true;
  if (button.dataset.busy) button.replaceChildren(button.dataset.busy);
}

function setIdle(labels, button) {
  button.removeAttribute("aria-busy");
  button.disabled = false;
  button.replaceChildren(...labels);
}

function isSent(event) {
  if (event.target.matches(HTMX_FORM)) return true;
  return !event.defaultPrevented && event.target.method !== "get";
}

function onSubmit(event) {
  if (!isSent(event)) return;
  const buttons = [...event.target.querySelectorAll(BUTTONS)];
  // Disabling at once would drop the pressed button's own name and value from the request.
  setTimeout(() => buttons.filter((button) => !button.disabled).forEach(setBusy));
}

function restore() {
  idleLabels.forEach(setIdle);
  idleLabels.clear();
}

export function watchSubmits() {
  document.addEventListener("submit", onSubmit);
  globalThis.addEventListener("pageshow", restore);
  document.addEventListener("htmx:afterRequest", restore);
}
