/** On a phone the twelve stages do not fit: the row starts at the one that is current. */
export function showCurrentStep() {
  for (const stepper of document.querySelectorAll(".stepper")) {
    const step = stepper.querySelector("[aria-current]");
    if (step) stepper.scrollLeft = step.offsetLeft - (stepper.clientWidth - step.offsetWidth) / 2;
  }
}
