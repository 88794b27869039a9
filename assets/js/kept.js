/** Going back shows a page as the browser kept it; one that may have changed asks the server once more. */
export function watchKept() {
  if (!document.body.matches("[data-kept]")) return;
  globalThis.addEventListener("pageshow", ({ persisted }) => {
    const [arrival] = performance.getEntriesByType("navigation");
    if (persisted || arrival?.type === "back_forward") location.reload();
  });
}
