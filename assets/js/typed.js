const WAIT_MS = 180;

/**
 * Calls `act(text)` when somebody has stopped typing; never while an input method composes, whose
 * letters are not yet what the person means. `begun()` is called at the first change.
 */
export function whenTyped(input, act, begun = () => {}) {
  let composing = false;
  let timer;
  let last = input.value.trim();

  const settle = () => {
    const text = input.value.trim();
    if (composing || text === last) return;
    last = text;
    act(text);
  };
  const soon = () => {
    begun();
    clearTimeout(timer);
    timer = setTimeout(settle, WAIT_MS);
  };

  input.addEventListener("compositionstart", () => {
    composing = true;
    clearTimeout(timer);
  });
  input.addEventListener("compositionend", () => {
    composing = false;
    soon();
  });
  input.addEventListener("input", (event) => {
    if (!composing && !event.isComposing) soon();
  });
}
