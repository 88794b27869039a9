/** The panel 移动到… beside a card: filled by the server, steered by keyboard, answered in place. */
import htmx from "htmx.org";

const GAP = 8;
let opener;

const dialog = () => document.getElementById("mover");
const shown = () => [...dialog().querySelectorAll(".mover-stage[data-stage]")];
const marked = () => dialog().querySelector(".mover-stage-on");

function mark(stage, { focus = false } = {}) {
  for (const one of shown()) {
    const on = one === stage;
    one.classList.toggle("mover-stage-on", on);
    one.querySelector(".mover-row").setAttribute("aria-expanded", String(on));
    one.querySelector(".mover-more").hidden = !on;
  }
  const row = stage?.querySelector(".mover-row");
  const said = dialog().querySelector("[data-marked]");
  if (said) said.textContent = row?.textContent.trim() ?? "";
  row?.scrollIntoView({ block: "nearest" });
  if (focus) row?.focus();
}

/** "s5", "5" and 评审 all find S5; the exact code goes before a longer one. */
function find(typed) {
  const wanted = typed.trim().toLowerCase();
  if (!wanted) return null;
  const code = (one) => one.dataset.stage.toLowerCase();
  const exact = shown().find((one) => code(one) === wanted || code(one) === `s${wanted}`);
  return exact ?? shown().find((one) => one.querySelector(".mover-row").textContent.toLowerCase().includes(wanted));
}

function step(by) {
  const all = shown();
  const next = all[all.indexOf(marked()) + by];
  if (next) mark(next, { focus: document.activeElement?.id !== "mover-find" });
}

/** Enter does what is left to do: press, fill in the first empty field, or go where it is filled in. */
function act() {
  const more = marked()?.querySelector(".mover-more") ?? dialog();
  const form = more.querySelector("form");
  if (!form || form.matches("[data-ready]")) return more.querySelector("[data-act]")?.click();
  const fields = [...form.querySelectorAll(".form-control, .form-select")];
  (fields.find((field) => !field.value) ?? more.querySelector("[data-act]")).focus();
}

function onKey(event) {
  if (event.isComposing) return;
  const inList = event.target.id === "mover-find" || event.target.closest(".mover-row");
  if (!inList) return;
  const keys = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: act };
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
}

function onClick(event) {
  const panel = dialog();
  if (event.target === panel || event.target.closest("[data-close]")) panel.close();
  const row = event.target.closest("button.mover-row");
  if (row) mark(row.closest(".mover-stage"));
}

/** Beside the card, on its other side where there is no room, never outside the window. */
function place(beside) {
  const panel = dialog();
  const card = beside.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const right = card.right + GAP + width <= innerWidth - GAP;
  const left = right ? card.right + GAP : Math.max(GAP, card.left - GAP - width);
  const top = Math.max(GAP, Math.min(card.top, innerHeight - GAP - height));
  panel.style.setProperty("--x", `${left}px`);
  panel.style.setProperty("--y", `${top}px`);
}

function begin(panel) {
  const ready = panel.querySelectorAll(".mover-stage[data-stage]").length === 1;
  const form = panel.querySelector("form[data-ready]");
  return ready && form ? form : null;
}

/** Open the panel of a card, for one column where it was dragged there. */
export async function openMover(card, to = "", beside = card) {
  const link = card.querySelector("[data-moves]");
  if (!link) return;
  opener = card.id;
  const url = new URL(link.dataset.moves, location.href);
  if (to) url.searchParams.set("to", to);
  const panel = dialog();
  panel.replaceChildren();
  await htmx.ajax("GET", url.pathname + url.search, { target: "#mover", swap: "innerHTML" });
  if (!panel.childElementCount) return;
  const form = to && begin(panel);
  if (form) return htmx.trigger(form, "submit");
  show(panel, beside);
}

function show(panel, beside) {
  if (!panel.open) panel.showModal();
  place(beside);
  (panel.querySelector(".mover-say") ?? panel.querySelector("#mover-find"))?.focus();
  panel.querySelector(".mover-here, .mover-stage-on")?.scrollIntoView({ block: "nearest" });
  marked()?.scrollIntoView({ block: "nearest" });
}

/** What was refused is said in the panel; htmx swaps nothing of its own accord there. */
function onAnswer(event) {
  const { xhr, requestConfig } = event.detail;
  if (!requestConfig?.path.includes("/moves") || requestConfig.verb !== "post") return;
  const panel = dialog();
  if (xhr.status < 400) return moved(panel);
  if (xhr.status !== 409 && xhr.status !== 422) return;
  htmx.swap(panel, xhr.responseText, { swapStyle: "innerHTML" });
  show(panel, document.getElementById(opener) ?? panel);
  panel.querySelector("[aria-invalid]")?.focus();
}

function moved(panel) {
  settleIn();
  if (panel.open) panel.close();
  const card = document.getElementById(opener);
  card?.classList.add("lead-card-new");
  card?.querySelector(".name").focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** A moved card stands where its column's order puts it: before the next one that is shown, else last. */
function settleIn() {
  for (const card of document.querySelectorAll("[data-before]")) {
    const next = card.dataset.before.split(" ").map((id) => document.getElementById(`card-${id}`)).find(Boolean);
    delete card.dataset.before;
    if (next) next.before(card);
    else lastOf(card.closest(".board-col")).append(card);
  }
}

/** Cards that were asked for later stand in a list of their own. */
function lastOf(column) {
  return [...column.querySelectorAll(".board-cards")].at(-1);
}

/** A card that moved may come again among the next ones of its new column. */
function dropDoubles(event) {
  if (!event.target.closest?.(".board-col")) return;
  const seen = new Set();
  for (const card of document.querySelectorAll(".lead-card")) {
    if (seen.has(card.id)) card.remove();
    seen.add(card.id);
  }
}

export function watchMover(board) {
  board.addEventListener("click", (event) => {
    const link = event.target.closest("[data-moves]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openMover(link.closest(".lead-card"));
  });
  const panel = dialog();
  panel.addEventListener("keydown", onKey);
  panel.addEventListener("click", onClick);
  panel.addEventListener("input", (event) => {
    if (event.target.id === "mover-find" && !event.isComposing) mark(find(event.target.value) ?? marked());
  });
  panel.addEventListener("close", () => document.getElementById(opener)?.querySelector(".name").focus());
  document.addEventListener("htmx:afterRequest", onAnswer);
  document.addEventListener("htmx:afterSettle", dropDoubles);
}
