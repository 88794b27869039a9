/** Keys that pages mark in their own words, and the list of all that are bound. */
import { bindKeys, boundKeys } from "./keys.js";

function press(keys) {
  const target = document.querySelector(`[data-keys="${keys}"]`);
  if (!target) return false;
  if (target.matches("input, textarea, select")) target.focus();
  else target.click();
  return true;
}

/** `data-keys="g d"` on a link, button or field: the keys press it, or put the cursor into it. */
export function bindMarkedKeys() {
  for (const element of document.querySelectorAll("[data-keys]")) {
    const { keys } = element.dataset;
    const label = element.getAttribute("aria-label") || element.labels?.[0]?.textContent || element.textContent;
    bindKeys(keys, () => press(keys), label.trim());
  }
}

function line(keys, label) {
  const row = document.createElement("div");
  const name = document.createElement("dt");
  const words = document.createElement("dd");
  for (const key of keys.split(" ")) name.append(Object.assign(document.createElement("kbd"), { textContent: key }));
  words.textContent = label;
  row.append(words, name);
  return row;
}

export function watchKeyList() {
  const dialog = document.getElementById("key-list");
  if (!dialog) return;
  const list = dialog.querySelector("[data-keys-here]");
  const modifier = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";

  function show() {
    if (document.querySelector("dialog[open]")) return;
    const bound = boundKeys().map(({ keys, label }) => line(keys, label));
    list.replaceChildren(line(`${modifier} K`, list.dataset.searchLabel), ...bound);
    dialog.showModal();
  }

  bindKeys("?", show, list.dataset.helpLabel);
  for (const opener of document.querySelectorAll("[data-opens-keys]")) {
    opener.hidden = false;
    opener.addEventListener("click", show);
  }
}
