/** The sum of a lead's parts, while they are being chosen. */
function add(form) {
  const parts = [...form.querySelectorAll('[name^="tenths_"]')];
  const total = parts.reduce((sum, { value }) => sum + Number(value) * 10, 0);
  const place = form.querySelector("[data-share-total]");
  place.textContent = `${total} %`;
  place.classList.toggle("good-text", total === 100);
  place.classList.toggle("bad-text", total !== 100);
}

export function watchShares() {
  document.addEventListener("change", ({ target }) => {
    const form = target.closest?.("[data-shares]");
    if (form) add(form);
  });
}
