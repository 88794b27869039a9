/** The options of a listbox that a text field steers: the focus stays in the field. */
export function optionsOf(input, list) {
  const shown = () => [...list.querySelectorAll('[role="option"]')].filter((option) => option.getClientRects().length);
  const current = () => list.querySelector('[role="option"][aria-selected="true"]');

  function mark(option) {
    current()?.setAttribute("aria-selected", "false");
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function step(by) {
    const options = shown();
    if (!options.length) return;
    const at = options.indexOf(current());
    mark(options[at < 0 && by < 0 ? options.length - 1 : (at + by + options.length) % options.length]);
  }

  return { current, mark, step, first: () => mark(shown()[0]) };
}
