/** Files that were chosen: named, and told at once when one is too long; uploads show how far they are. */
const MEGABYTE = 1024 * 1024;

const shownSize = (bytes) => (bytes < MEGABYTE ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / MEGABYTE).toFixed(1)} MB`);

function line(file, { most, tooLarge }) {
  const item = document.createElement("li");
  const isTooLarge = file.size > Number(most) * MEGABYTE;
  item.textContent = `${file.name} · ${shownSize(file.size)}${isTooLarge ? ` · ${tooLarge}` : ""}`;
  item.className = isTooLarge ? "bad-text" : "muted";
  return item;
}

function onChange(event) {
  const place = event.target.closest?.("[data-files]");
  const chosen = place?.querySelector("[data-files-chosen]");
  if (!chosen || event.target.type !== "file") return;
  const files = [...event.target.files];
  chosen.replaceChildren(...files.map((file) => line(file, place.dataset)));
  chosen.hidden = files.length === 0;
  const isTooLarge = files.some(({ size }) => size > Number(place.dataset.most) * MEGABYTE);
  event.target.setCustomValidity(isTooLarge ? place.dataset.tooLarge : "");
}

/** A page form does not ask the browser to judge it, but what is too long would only be sent in vain. */
function onSubmit(event) {
  const input = [...event.target.querySelectorAll('[data-files] input[type="file"]')].find((one) => !one.checkValidity());
  if (!input) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  input.focus();
}

function onProgress(event) {
  const bar = event.target.closest?.("[data-upload]")?.querySelector("progress");
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = (100 * event.detail.loaded) / event.detail.total;
}

export function watchFiles() {
  document.addEventListener("change", onChange);
  document.addEventListener("submit", onSubmit, { capture: true });
  document.addEventListener("htmx:xhr:progress", onProgress);
}
