/** Toasts: good news goes after a while, what needs a look stays; `z` takes back what the newest tells. */
import { bindKeys } from "./keys.js";

const SECONDS = 8;
const PASSING = new Set(["good", "info"]);
const box = () => document.getElementById("flashes");

function remove(toast) {
  clearInterval(toast.timer);
  toast.remove();
}

function tell(toast, seconds) {
  const left = toast.querySelector("[data-left]");
  if (left) left.textContent = left.dataset.left.replace("#", seconds);
}

/** Whoever points at it or stands in it is still reading. */
function isRead(toast) {
  return toast.matches(":hover, :focus-within") || document.hidden;
}

function start(toast) {
  if (toast.timer || !PASSING.has(toast.dataset.tone)) return;
  let seconds = SECONDS;
  if (toast.querySelector(".flash-undo")) tell(toast, seconds);
  toast.timer = setInterval(() => {
    if (isRead(toast)) return;
    seconds -= 1;
    if (seconds <= 0) return remove(toast);
    if (toast.querySelector(".flash-undo")) tell(toast, seconds);
  }, 1000);
}

function startAll() {
  box()?.querySelectorAll(".flash").forEach(start);
}

/** A live region reads out what is put into it, not what the page came with. */
function sayAgain() {
  const toasts = [...(box()?.querySelectorAll(".flash") ?? [])];
  if (toasts.length) setTimeout(() => box().append(...toasts), 150);
}

function onClick(event) {
  const close = event.target.closest?.(".flash-close");
  if (!close) return;
  event.preventDefault();
  remove(close.closest(".flash"));
}

function undoNewest() {
  const button = [...(box()?.querySelectorAll(".flash-undo") ?? [])].pop();
  if (!button || button.disabled) return false;
  button.click();
  return true;
}

/** A line from the program itself; the words come from the server or from the page. */
export function toast(text) {
  const made = document.getElementById("flash-plain").content.firstElementChild.cloneNode(true);
  made.querySelector("p").textContent = text;
  box().append(made);
}

function sentenceOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return page.querySelector(".banner, main p")?.textContent.trim();
}

function onFailure(event) {
  toast(sentenceOf(event.detail.xhr?.responseText ?? "") || box().dataset.lost);
}

function forgetUndone(event) {
  if (event.detail.successful) event.target.closest?.(".flash")?.remove();
}

export function watchFlashes() {
  if (!box()) return;
  document.addEventListener("click", onClick);
  document.addEventListener("htmx:responseError", onFailure);
  document.addEventListener("htmx:sendError", onFailure);
  document.addEventListener("htmx:afterRequest", forgetUndone);
  new MutationObserver(startAll).observe(box(), { childList: true });
  bindKeys("z", undoNewest, box().dataset.undo);
  sayAgain();
  startAll();
}
