"""What a stage still asks of the lead, filled in together with the move: one form, one save."""

from collections.abc import Collection, Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from crm.accounts.models import User
from crm.activities.rules import PlanStep
from crm.core.db import db
from crm.core.errors import check_version
from crm.core.forms import Day, Text
from crm.leads import actions, contacting, options
from crm.leads.commands import EditLead
from crm.leads.forms import KEPT, EditForm
from crm.leads.gates import Check
from crm.leads.models import Lead
from crm.leads.rules import AmountKind

STEP = ("what", "due_on")
ELSEWHERE = frozenset({"name", "track", "item_id", "source", "version", "idempotency_key"})
"""Fields of the edit form that no gate finds empty, or that the move's own form carries."""


class GapsForm(EditForm):
    """The fields of a lead that a gate finds empty, and its next step where that is missing."""

    what = Text(_l("下一步"))
    due_on = Day(_l("下一步日期"))

    def keep(self, names: Collection[str]) -> None:
        """Leave only these fields."""
        for name in set(self._fields) - {*names, "csrf_token"} | ELSEWHERE & set(self._fields):
            del self[name]

    @property
    def asked(self) -> list[Any]:
        """The fields that are left, in the order in which stages ask for them."""
        return [field for name, field in self._fields.items() if name != "csrf_token"]

    @property
    def summary(self) -> list[dict[str, str]]:
        """What is wrong in them, each with the place it is mended."""
        return [
            {"text": f"{field.label.text} {words}", "url": f"#{field.id}"}
            for field in self.asked
            for words in field.errors
        ]

    def has(self, check: Check) -> bool:
        """Whether what a check finds missing can be filled in here."""
        wanted = STEP if check.field == "next_step" else check.names
        return any(name in self for name in wanted)

    def validate(self, extra_validators: Any = None) -> bool:
        """A step that was named needs its day."""
        fine = super().validate(extra_validators)
        if "what" in self and self.what.data and not self.due_on.data and not self.due_on.errors:
            self.due_on.errors = [gettext("请给下一步定一个日期。")]
            return False
        return fine

    def command(self, lead: Lead) -> EditLead:
        """What was typed; a field left empty changes nothing."""
        typed = {
            field.name: KEPT[field.name](field.data) if field.name in KEPT else field.data
            for field in self.asked
            if field.name not in STEP and field.data not in (None, "", False)
        }
        kinds = [kind for kind in AmountKind if kind.value in typed]
        return EditLead(
            values={name: value for name, value in typed.items() if name not in kinds},
            amounts={kind: typed[kind.value] for kind in kinds},
        )

    def step(self) -> PlanStep | None:
        """The next step that was typed, if one was asked for."""
        if "what" not in self or self.due_on.data is None:
            return None
        return PlanStep(self.what.data, self.due_on.data)


def of(lead: Lead, checks: Iterable[Check], user: User) -> GapsForm:
    """The form of what a gate still lacks; what stands elsewhere (parties, receipts) is not in it."""
    lacking = [check for check in checks if not check.met]
    names = {name for check in lacking for name in check.names}
    if any(check.field == "next_step" for check in lacking):
        names.update(STEP)
    form = GapsForm()
    form.keep(names)
    if "contact_id" in form:
        form.contact_id.offer(options.contacts(lead, user))
    return form


def fill(lead: Lead, form: GapsForm, *, by: User, base_version: int | None) -> int:
    """Write down what was typed; the answer is the version that the move is then based on.

    Raises Invalid or Stale.
    """
    check_version(lead.version, base_version)
    command, step = form.command(lead), form.step()
    if command.values or command.amounts:
        actions.edit(lead, command, by=by, base_version=base_version)
    if step:
        contacting.plan_step(lead, step, by=by)
    db.session.flush()  # the version moves with what was just written
    return lead.version
