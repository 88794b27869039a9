"""The form of a single fact of a lead, edited where it stands in the list or on the lead's page."""

from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _l

from crm.accounts.models import User
from crm.activities.models import NextStep
from crm.activities.queries import next_of
from crm.activities.rules import PlanStep
from crm.core.db import db
from crm.core.editing import RecordForm, visible
from crm.core.errors import check_version
from crm.core.forms import Choice, Day, Needed, Text
from crm.leads import actions, contacting, options
from crm.leads.commands import EditLead
from crm.leads.forms import KEPT, EditForm
from crm.leads.models import Lead
from crm.leads.rules import AmountKind, Source, Track

OWNER, STEP = "owner_id", "next_step"
FACTS = frozenset(
    name for name, field in EditForm.__dict__.items() if hasattr(field, "field_class")
) - {"name"} | {OWNER, STEP}
"""What is edited in place on the page of a lead; its name has a page of its own."""

CONVERTED: dict[str, Any] = {**KEPT, "source": Source, "track": Track, "item_id": int}


class CellForm(RecordForm):
    """One fact; what another field of the lead became meanwhile does not concern it."""

    field_name = ""

    @property
    def field(self) -> Any:
        """The field, or the first of those that belong together."""
        return self.shown[0]

    @property
    def shown(self) -> list[Any]:
        return list(visible(self))

    def offer(self, lead: Lead, by: User) -> None:
        """Set what can be chosen."""
        if self.field_name == "contact_id":
            self.field.offer(options.contacts(lead, by))
        elif self.field_name == "item_id":
            self.field.choices = options.items()
        elif hasattr(self.field, "offer"):
            self.field.choices = EditForm(formdata=None)[self.field_name].choices

    @staticmethod
    def row_of(lead: Lead) -> Any:
        """What holds the fact as it is kept; its version is the lead's, which moves with it."""
        return lead

    def save(self, lead: Lead, *, by: User, base_version: int | None) -> None:
        """Raises Invalid, Forbidden or Stale."""
        actions.edit(lead, self.command(lead), by=by, base_version=base_version)

    def command(self, lead: Lead) -> EditLead:
        """The one field, where it differs from what is kept."""
        new = CONVERTED.get(self.field_name, _as_typed)(self.field.data)
        if self.field_name in set(AmountKind):
            return EditLead(amounts={AmountKind(self.field_name): new})
        changed = new != getattr(lead, self.field_name)
        return EditLead(values={self.field_name: new} if changed else {})


class OwnerForm(CellForm):
    """Whose lead it is; a manager's decision."""

    field_name = OWNER
    owner_id = Choice(_l("负责人"), [Needed()])

    def offer(self, lead: Lead, by: User) -> None:
        self.owner_id.offer(options.people(lead.block_id))

    def save(self, lead: Lead, *, by: User, base_version: int | None) -> None:
        owner = db.session.get_one(User, int(self.owner_id.data))
        actions.reassign(lead, owner, by=by, base_version=base_version)


class NextStepForm(CellForm):
    """The next step and its day: the one that is planned, else a new one."""

    field_name = STEP
    what = Text(_l("下一步"), [Needed()])
    due_on = Day(_l("日期"), [Needed()])

    def offer(self, lead: Lead, by: User) -> None:
        """Nothing is chosen from a list."""

    @staticmethod
    def row_of(lead: Lead) -> NextStep | None:
        return next_of([lead.id]).get(lead.id)

    def save(self, lead: Lead, *, by: User, base_version: int | None) -> None:
        check_version(lead.version, base_version)
        step, command = self.row_of(lead), PlanStep(self.what.data, self.due_on.data)
        if step is None:
            contacting.plan_step(lead, command, by=by)
        else:
            contacting.reschedule_step(lead, step, command, by=by, base_version=step.version)


OWN_KINDS: dict[str, type[CellForm]] = {OWNER: OwnerForm, STEP: NextStepForm}


def _as_typed(typed: Any) -> Any:
    return typed


@cache
def _kind(name: str) -> type[CellForm]:
    """A form class with that one field: WTForms gathers fields per class."""
    return OWN_KINDS.get(name) or type(
        f"CellForm_{name}", (CellForm,), {"field_name": name, name: getattr(EditForm, name)}
    )


def posted(name: str, lead: Lead, by: User) -> CellForm:
    """The form as it was sent."""
    form = _kind(name)()
    form.offer(lead, by)
    return form


def drawn(name: str, lead: Lead, by: User) -> CellForm:
    """The form as what is kept fills it in."""
    kind = _kind(name)
    form = kind(formdata=None, obj=kind.row_of(lead))
    form.offer(lead, by)
    return form


def typed(name: str, args: Any) -> CellForm:
    """The form as far as somebody has typed."""
    return _kind(name)(formdata=args)
