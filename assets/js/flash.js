/** The close link reloads the page where there is no script; here it only takes the line away. */
export function watchFlashes() {
  document.addEventListener("click", (event) => {
    const close = event.target.closest?.(".flash-close");
    if (!close) return;
    event.preventDefault();
    close.closest(".flash").remove();
  });
}
