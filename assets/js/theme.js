const YEAR_SECONDS = 365 * 24 * 3600;

function show(theme) {
  const root = document.documentElement;
  if (theme === "auto") root.removeAttribute("data-bs-theme");
  else root.setAttribute("data-bs-theme", theme);
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
  }
}

function remember(theme) {
  const secure = location.protocol === "https:" ? ";secure" : "";
  document.cookie = `theme=${theme};path=/;max-age=${YEAR_SECONDS};samesite=lax${secure}`;
}

/** The choice sits in a cookie, so that the server can send the right page at once. */
export function watchTheme() {
  for (const bar of document.querySelectorAll("[data-theme-bar]")) bar.hidden = false;
  document.addEventListener("click", (event) => {
    const choice = event.target.closest?.("[data-theme-choice]")?.dataset.themeChoice;
    if (!choice) return;
    remember(choice);
    show(choice);
  });
}
