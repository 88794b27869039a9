"""The form of a single field of a lead, cut out of the edit form."""

from functools import cache
from typing import Any

from crm.core.editing import RecordForm
from crm.leads.commands import EditLead
from crm.leads.forms import KEPT, EditForm
from crm.leads.models import Lead
from crm.leads.rules import AmountKind, Source


class CellForm(RecordForm):
    """One field; what another field of the lead became meanwhile does not concern it."""

    field_name = ""

    @property
    def field(self) -> Any:
        return self._fields[self.field_name]

    def command(self, lead: Lead) -> EditLead:
        """The one field, where it differs from what is kept."""
        keep: Any = Source if self.field_name == "source" else KEPT.get(self.field_name, _as_typed)
        new = keep(self.field.data)
        if self.field_name == AmountKind.PLANNED:
            return EditLead(amounts={AmountKind.PLANNED: new})
        changed = new != getattr(lead, self.field_name)
        return EditLead(values={self.field_name: new} if changed else {})


def _as_typed(typed: Any) -> Any:
    return typed


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
