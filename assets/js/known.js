/** Says below the name of a firm what the system knows of it, while it is typed. */
import { fetchesInto } from "./fetched.js";
import { whenTyped } from "./typed.js";

const SHORTEST = 2;

export function watchKnown() {
  const input = document.querySelector("[data-known-url]");
  const place = document.getElementById("known");
  if (!input || !place) return;
  const { load, cancel } = fetchesInto(place);

  async function ask(name) {
    cancel();
    if (name.length < SHORTEST) return place.replaceChildren();
    // A hint that does not come is no reason to stop anybody from logging.
    await load(`${input.dataset.knownUrl}?name=${encodeURIComponent(name)}`).catch(() => place.replaceChildren());
  }

  whenTyped(input, ask);
  if (input.value.trim()) ask(input.value.trim());
}
