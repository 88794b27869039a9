/** A filter's address says only what is asked for: empty fields stay out, with a script or without a request of its own. */
const FORM = "form.lead-filter, form.column-form";

function dropEmpty(event) {
  if (!event.target.matches?.(FORM)) return;
  for (const [name, value] of [...event.formData.entries()]) if (!value) event.formData.delete(name);
}

function dropEmptyParameters(event) {
  if (!event.detail.elt.matches?.(FORM)) return;
  const given = event.detail.formData;
  for (const [name, value] of [...given.entries()]) if (!value) given.delete(name);
}

export function watchFilters() {
  document.addEventListener("formdata", dropEmpty);
  document.addEventListener("htmx:configRequest", dropEmptyParameters);
}
