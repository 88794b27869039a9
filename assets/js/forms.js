export function focusErrors() {
  const show = (root) => root.querySelector?.(".error-summary, #conflict")?.focus();
  show(document);
  document.addEventListener("htmx:afterSwap", (event) => show(event.target));
}
