/** A colleague's name, chosen below a note, goes into its text where the cursor stands. */
function put(button) {
  const area = button.closest("form")?.querySelector("textarea");
  if (!area) return;
  area.setRangeText(button.dataset.mention, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}

export function watchMentions() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-mention]");
    if (button) put(button);
  });
}
