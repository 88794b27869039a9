const YEAR_SECONDS = 365 * 24 * 3600;

/** The address shows it at once; the cookie keeps it for addresses that say nothing. */
export function watchDensity() {
  document.querySelector("[data-densities]")?.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const density = link && new URL(link.href).searchParams.get("density");
    if (!density) return;
    const secure = location.protocol === "https:" ? ";secure" : "";
    document.cookie = `density=${density};path=/;max-age=${YEAR_SECONDS};samesite=lax${secure}`;
  });
}
