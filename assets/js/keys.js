/** Letter keys for the whole desk. A page's own keys are bound by the module they belong to. */
const WAIT_FOR_SECOND_MS = 1200;
const bound = new Map();
let first = "";
let timer;

/** Letters belong to whoever types, and to an input method while it composes. */
export function isTyping(event) {
  if (event.isComposing || event.keyCode === 229) return true;
  const target = event.target;
  // A dialog that has just closed keeps the focus until the next frame: nobody types into it.
  if (target.closest?.("dialog:not([open])")) return false;
  return Boolean(target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]"));
}

/**
 * Bind `keys` ("n", "?", or two in a row: "g d") to `act(event)`; `label` is for the list of keys.
 * An act that answers false leaves the key to the browser.
 */
export function bindKeys(keys, act, label = "") {
  bound.set(keys, { act, label });
}

export function boundKeys() {
  return [...bound].map(([keys, { label }]) => ({ keys, label })).filter(({ label }) => label);
}

function begins(key) {
  return [...bound.keys()].some((keys) => keys.startsWith(`${key} `));
}

function found(key) {
  const keys = first ? `${first} ${key}` : key;
  first = "";
  clearTimeout(timer);
  return bound.get(keys);
}

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  if (document.querySelector("dialog[open]")) return;
  const entry = found(event.key);
  if (entry) {
    if (entry.act(event) !== false) event.preventDefault();
    return;
  }
  if (!begins(event.key)) return;
  first = event.key;
  timer = setTimeout(() => (first = ""), WAIT_FOR_SECOND_MS);
}

export function watchKeys() {
  document.addEventListener("keydown", onKey);
}
