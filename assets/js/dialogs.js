/** Dialogs close by their own button, by a click beside them and, as browsers have it, by Escape. */
export function watchDialogs() {
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-closes-dialog]")) event.target.closest("dialog").close();
    else if (event.target.matches?.("dialog[open].palette, dialog[open].key-list")) event.target.close();
  });
}
