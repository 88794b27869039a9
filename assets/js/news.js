/** Now and then, while somebody looks, ask whether others changed something; nothing moves by itself. */
import htmx from "htmx.org";

const EVERY_MS = 60_000;
const LIST = "#results";
const PICK = 'input[name="lead_id"]';
let asked = Date.now();
let kept = null;

const line = () => document.querySelector("[data-news]");

function ask() {
  if (document.hidden || Date.now() - asked < EVERY_MS || !line()) return;
  asked = Date.now();
  htmx.trigger(line(), "news");
}

const frame = () => document.querySelector(`${LIST} .table-frame`);

/** The rows are fetched anew where they stand: what was chosen and how far one had scrolled stays. */
function keep(event) {
  if (!event.detail.elt.matches?.("[data-refresh]")) return;
  const picked = document.querySelectorAll(`${LIST} ${PICK}:checked`);
  kept = { picked: [...picked].map((box) => box.value), top: frame()?.scrollTop, left: frame()?.scrollLeft };
}

function putBack() {
  if (!kept || !document.querySelector(LIST)) return;
  const { picked, top, left } = kept;
  kept = null;
  for (const box of document.querySelectorAll(`${LIST} ${PICK}`)) box.checked = picked.includes(box.value);
  frame()?.scrollTo({ top, left, behavior: "instant" });
  document.querySelector(`${LIST} [tabindex="0"]`)?.focus({ preventScroll: true });
}

export function watchNews() {
  if (!line()) return;
  setInterval(ask, 5_000);
  document.addEventListener("visibilitychange", ask);
  document.addEventListener("htmx:beforeRequest", keep);
  document.addEventListener("htmx:afterSwap", putBack);
}
