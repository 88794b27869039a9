/** Search and commands in one dialog: `/`, ⌘K or Ctrl-K, and the box in the top bar open it. */
import { fetchesInto } from "./fetched.js";
import { bindKeys } from "./keys.js";
import { optionsOf } from "./options.js";
import { whenTyped } from "./typed.js";

const isShortcut = (event) =>
  (event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
const isComposed = (event) => event.isComposing || event.keyCode === 229;

export function watchPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const input = dialog.querySelector("input");
  const hits = dialog.querySelector("#palette-hits");
  const said = dialog.querySelector("#palette-said");
  const commands = dialog.querySelector("[data-commands]");
  const options = optionsOf(input, dialog.querySelector("#palette-list"));
  const { hitsUrl, failed } = input.dataset;
  const { load, cancel } = fetchesInto(hits);

  function show(text = "") {
    if (document.querySelector("dialog[open]")) return;
    dialog.showModal();
    if (text) {
      input.value = text;
      input.dispatchEvent(new Event("input"));
    }
    input.select();
    if (!input.value) options.first();
  }

  function narrowCommands(text) {
    const wanted = text.toLowerCase();
    const all = [...commands.querySelectorAll('[role="option"]')];
    for (const option of all) {
      option.hidden = !option.querySelector(".palette-name").textContent.toLowerCase().includes(wanted);
    }
    commands.hidden = all.every((option) => option.hidden);
  }

  /** What is shown belongs to what was typed before: Enter must not open it any more. */
  function begun() {
    options.mark(null);
    hits.toggleAttribute("data-stale", true);
    if (!input.value.trim()) forgetHits();
  }

  function forgetHits() {
    cancel();
    hits.replaceChildren();
    hits.removeAttribute("data-stale");
    said.textContent = "";
  }

  function look(text) {
    narrowCommands(text);
    if (text && hitsUrl) lookUp(text);
    else {
      forgetHits();
      options.first();
    }
  }

  async function lookUp(text) {
    try {
      if (!(await load(`${hitsUrl}?${new URLSearchParams({ q: text })}`))) return;
      said.textContent = hits.querySelector("[data-said]")?.dataset.said ?? "";
      options.first();
    } catch {
      hits.replaceChildren();
      said.textContent = failed;
    }
    hits.removeAttribute("data-stale");
  }

  function choose(option) {
    if (option.dataset.press) {
      dialog.close();
      document.querySelector(option.dataset.press)?.click();
    } else option.click();
  }

  function onKey(event) {
    if (isComposed(event)) return;
    if (event.key === "ArrowDown") options.step(1);
    else if (event.key === "ArrowUp") options.step(-1);
    else if (event.key === "Enter" && options.current()) choose(options.current());
    else if (event.key !== "Enter" || (hitsUrl && input.value.trim())) return;
    event.preventDefault();
  }

  whenTyped(input, look, begun);
  input.addEventListener("keydown", onKey);
  dialog.addEventListener("click", (event) => {
    const option = event.target.closest('[data-press][role="option"]');
    if (option) choose(option);
  });
  bindKeys("/", () => show(), dialog.dataset.label);
  document.addEventListener("keydown", (event) => {
    if (!isShortcut(event) || isComposed(event)) return;
    event.preventDefault();
    show();
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-opens-palette]");
    if (!opener || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    show(opener.value?.trim());
  });
}
