"""The form of a single field of a lead, cut out of the edit form."""

from collections.abc import Callable
from functools import cache
from typing import Any

from wtforms import HiddenField

from crm.core.forms import Form
from crm.leads.commands import EditLead
from crm.leads.forms import EditForm
from crm.leads.models import Lead
from crm.leads.rules import AmountKind, Funding, Source

VALUES: dict[str, Callable[[Any], Any]] = {
    "source": Source,
    "funding": lambda text: Funding(text) if text else None,
}
"""Fields whose column holds something else than the form's text."""


class CellForm(Form):
    """One field, and what stood in it when it was drawn."""

    was = HiddenField()
    field_name = ""

    @property
    def field(self) -> Any:
        return self._fields[self.field_name]

    @property
    def value_text(self) -> str:
        """What stands in the box, as text."""
        # WTForms' own widgets ask fields for their text this way.
        text = self.field._value() if hasattr(self.field, "_value") else self.field.data  # noqa: SLF001
        return str(text or "")

    @property
    def value_words(self) -> str:
        """The same as people read it."""
        words = {str(value): str(label) for value, label in getattr(self.field, "choices", ())}
        return words.get(self.value_text, self.value_text)

    def was_drawn_from(self, kept: str) -> bool:
        """Whether the box was drawn from what is kept now; browsers send line ends of their own."""
        return (self.was.data or "").splitlines() == kept.splitlines()

    def command(self, lead: Lead) -> EditLead:
        """The one field, where it differs from what is kept."""
        new = VALUES.get(self.field_name, lambda data: data)(self.field.data)
        if self.field_name == AmountKind.PLANNED:
            return EditLead(amounts={AmountKind.PLANNED: new})
        changed = new != getattr(lead, self.field_name)
        return EditLead(values={self.field_name: new} if changed else {})


@cache
def _kind(name: str) -> type[CellForm]:
    """A form class with that one field: WTForms gathers fields per class."""
    return type(
        f"CellForm_{name}", (CellForm,), {"field_name": name, name: getattr(EditForm, name)}
    )


def cell_form(name: str, lead: Lead | None = None, typed: Any = None) -> CellForm:
    """The form as posted, drawn from a lead, or as far as it is typed."""
    whole = EditForm(formdata=None)
    posted = lead is None and typed is None
    form = _kind(name)() if posted else _kind(name)(formdata=typed, obj=lead)
    if hasattr(form.field, "offer"):
        form.field.choices = whole[name].choices
    return form
