/** A part of a lead's page that holds something leaves the line of links and stands as a card in its place. */
function settle(part) {
  const jump = document.querySelector(`.jumps a[href="#${part.id}"]`);
  if (jump) jump.hidden = !part.firstElementChild;
  if (!part.querySelector(":scope > .card")) return;
  const later = [...document.querySelectorAll("#parts > [data-part]")].find(
    (other) => Number(other.dataset.part) > Number(part.dataset.part),
  );
  document.querySelector("#parts").insertBefore(part, later ?? null);
}

export function watchParts() {
  document.addEventListener("htmx:afterSettle", () => {
    document.querySelectorAll("#spare > [data-part]").forEach(settle);
  });
}
