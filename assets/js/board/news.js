/** Now and then, while somebody looks, ask whether others changed something; nothing moves by itself. */
import htmx from "htmx.org";

const EVERY_MS = 60_000;
let asked = Date.now();

function ask() {
  if (document.hidden || Date.now() - asked < EVERY_MS) return;
  asked = Date.now();
  htmx.trigger("#board-changes", "news");
}

export function watchNews() {
  setInterval(ask, 5_000);
  document.addEventListener("visibilitychange", ask);
}
