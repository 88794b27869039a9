/** Fields that belong to some choices only: they stand aside while another one is chosen, and keep what was typed. */
function settle(control) {
  const chosen = document.getElementById(control.dataset.belongsTo)?.value;
  const fits = control.dataset.belongs.split(" ").includes(chosen);
  const isWrong = control.getAttribute("aria-invalid") === "true";
  control.closest(".field").hidden = !fits && !isWrong;
}

function settleAll() {
  document.querySelectorAll("[data-belongs]").forEach(settle);
}

export function watchBelonging() {
  settleAll();
  document.addEventListener("change", settleAll);
  document.addEventListener("htmx:afterSettle", settleAll);
}
