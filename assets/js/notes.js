import { bindKeys } from "./keys.js";

/** The quick note starts with the lead that was opened last on this device, whoever owns it. */
function rememberOpened() {
  const opened = document.querySelector("[data-opened-lead]");
  if (!opened) return;
  const { openedLead: id, openedName: name, reader } = opened.dataset;
  try {
    localStorage.setItem(`last-lead:${reader}`, JSON.stringify({ id, name }));
  } catch {
    // without a store the list simply begins with the lead that changed last
  }
}

function lastOpened(reader) {
  try {
    return JSON.parse(localStorage.getItem(`last-lead:${reader}`));
  } catch {
    return null;
  }
}

function presetLead(picker) {
  const last = lastOpened(picker.dataset.lastLead);
  const isRefused = picker.getAttribute("aria-invalid") === "true";
  if (!last || isRefused || picker.form.querySelector(".error-summary")) return;
  const known = [...picker.options].some(({ value }) => value === last.id);
  if (!known) picker.prepend(new Option(last.name, last.id));
  picker.value = last.id;
}

function write(event) {
  const field = document.querySelector("#note-form textarea");
  const link = document.querySelector("a[data-note]");
  if (field) field.focus();
  else if (link) location.assign(link.href);
  else return false;
  return event;
}

export function watchNotes() {
  rememberOpened();
  for (const picker of document.querySelectorAll("[data-last-lead]")) presetLead(picker);
  bindKeys("l", write, document.querySelector("[data-note]")?.dataset.note);
}
