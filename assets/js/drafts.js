/** What is being written stays on this device, per person and form, until the server has it. */
const PAUSE_MS = 2000;
const KEPT_DAYS = 7;
const timers = new WeakMap();

const keyOf = (form) => `draft:${form.dataset.draft}`;
const parts = (form) => [...form.elements].filter(({ name, type }) => name && type !== "hidden" && type !== "submit");
const part = (form, name) => form.querySelector(`[data-${name}]`);

function read(form) {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(form)));
    return kept && Date.now() - kept.at < KEPT_DAYS * 86_400_000 ? kept : null;
  } catch {
    return null;
  }
}

function valuesOf(form) {
  const live = parts(form).filter(({ type, checked }) => type !== "radio" || checked);
  return Object.fromEntries(live.map(({ name, value }) => [name, value]));
}

function showTime(form, at) {
  const text = new Date(at).toTimeString().slice(0, 5);
  for (const place of form.querySelectorAll("[data-draft-at]")) place.textContent = text;
}

function keep(form) {
  const at = Date.now();
  try {
    localStorage.setItem(keyOf(form), JSON.stringify({ at, values: valuesOf(form) }));
  } catch {
    return; // a full or forbidden store: the form itself still holds the text
  }
  showTime(form, at);
  part(form, "draft-saved")?.removeAttribute("hidden");
}

function drop(form) {
  clearTimeout(timers.get(form));
  localStorage.removeItem(keyOf(form));
  part(form, "draft-offer")?.setAttribute("hidden", "");
}

function restore(form) {
  const { values } = read(form) ?? { values: {} };
  for (const field of parts(form)) {
    if (!(field.name in values)) continue;
    if (field.type === "radio") field.checked = field.value === values[field.name];
    else field.value = values[field.name];
  }
  part(form, "draft-offer")?.setAttribute("hidden", "");
  form.elements.text?.focus();
}

/** A draft is offered, never put in unasked; an empty one is no draft. */
function offer(form) {
  const kept = read(form);
  if (!kept?.values.text?.trim() || form.elements.text?.value) return;
  showTime(form, kept.at);
  part(form, "draft-offer")?.removeAttribute("hidden");
}

function onInput(event) {
  const form = event.target.closest?.("[data-draft]");
  if (!form) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keep(form), PAUSE_MS));
}

function onClick(event) {
  const form = event.target.closest?.("[data-draft]");
  if (event.target.closest?.("[data-draft-restore]")) restore(form);
  if (event.target.closest?.("[data-draft-drop]")) drop(form);
}

function onAnswer(event) {
  const form = event.detail.elt.closest?.("[data-draft]");
  if (form && event.detail.xhr.getResponseHeader("HX-Redirect")) drop(form);
}

/** No network, or no answer: say so, and never that it was saved. */
function onSilence(event) {
  const form = event.detail.elt.closest?.("[data-draft]");
  if (!form) return;
  keep(form);
  part(form, "send-failed")?.removeAttribute("hidden");
}

function onKey(event) {
  if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey) || event.isComposing) return;
  const form = event.target.closest?.("[data-send-on-enter]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
}

export function watchDrafts() {
  for (const form of document.querySelectorAll("[data-draft]")) offer(form);
  document.addEventListener("input", onInput);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:beforeOnLoad", onAnswer);
  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, onSilence);
  document.addEventListener("htmx:beforeRequest", ({ detail }) => part(detail.elt, "send-failed")?.setAttribute("hidden", ""));
}
