const OPEN_MENU = "details.menu[open]";

function closeMenus(except) {
  for (const menu of document.querySelectorAll(OPEN_MENU)) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

function closeByKey(event) {
  if (event.key !== "Escape") return;
  const open = document.querySelector(OPEN_MENU);
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
}

export function watchMenus() {
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", closeByKey);
}
