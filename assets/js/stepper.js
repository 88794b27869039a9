/** On a phone twelve stages or seven tabs do not fit: the row starts at the one that is current. */
export function showCurrentStep() {
  for (const row of document.querySelectorAll(".stepper, .tabs")) {
    const current = row.querySelector("[aria-current]");
    if (!current) continue;
    const from = current.getBoundingClientRect().left - row.getBoundingClientRect().left;
    row.scrollLeft += from - (row.clientWidth - current.offsetWidth) / 2;
  }
}
