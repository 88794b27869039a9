/** What a token may do: whoever ticks a whole column, or writing, sees what that takes along.
 *
 * What is taken along is shown as ticked and is not sent; unticking brings back what stood there.
 */
export function watchScopes() {
  const table = document.querySelector("table.scopes");
  if (!table) return;
  const boxes = new Map([...table.querySelectorAll("input")].map((box) => [box.value, box]));
  const own = new Map([...boxes].map(([scope, box]) => [scope, box.checked]));

  const wider = (scope) => {
    const [area, wish] = scope.includes(":") ? scope.split(":") : ["", scope];
    const found = ["write"];
    if (area && wish === "read") found.push("read", `${area}:write`);
    return found.filter((one) => one !== scope);
  };

  function show() {
    for (const [scope, box] of boxes) {
      const taken = wider(scope).some((one) => own.get(one));
      box.disabled = taken;
      box.checked = taken || own.get(scope);
    }
  }

  table.addEventListener("change", ({ target }) => {
    own.set(target.value, target.checked);
    show();
  });
  show();
}
