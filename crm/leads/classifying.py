"""What else a lead answers: secondary list items and cells of table 4."""

from dataclasses import dataclass

from sqlalchemy import delete, literal, select, union_all

from crm.accounts.models import User
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid, check_version
from crm.leads import commands
from crm.leads.commands import Classify
from crm.leads.ended import must_be_open
from crm.leads.models import Lead, LeadCell, SecondaryItem
from crm.plan.models import ListItem, MatrixCell
from crm.plan.wording import named


@dataclass(frozen=True)
class Classified:
    """One secondary item or cell of a lead: its number, code and name."""

    number: int
    code: str
    name: str


def classify(lead: Lead, command: Classify, *, by: User, base_version: int | None) -> None:
    """Set the secondary items and cells of a lead. Raises Invalid or Stale."""
    check_version(lead.version, base_version)
    must_be_open(lead)
    items = set(db.session.scalars(select(ListItem.id).where(ListItem.takes_leads)))
    cells = set(db.session.scalars(select(MatrixCell.id)))
    if found := commands.classify_problems(command, lead.item_id, items, cells):
        raise Invalid(found)
    db.session.execute(delete(SecondaryItem).where(SecondaryItem.lead_id == lead.id))
    db.session.execute(delete(LeadCell).where(LeadCell.lead_id == lead.id))
    db.session.add_all(SecondaryItem(lead_id=lead.id, item_id=one) for one in sorted(command.items))
    db.session.add_all(LeadCell(lead_id=lead.id, cell_id=one) for one in sorted(command.cells))
    lead.updated_at, lead.updated_by_id = clock.now(), by.id
    db.session.flush()  # the codes of what was chosen go into the event
    chosen = classified(lead.id)
    record(
        by,
        "lead.classified",
        lead,
        items=[one.code for one in chosen["item"]],
        cells=[one.code for one in chosen["cell"]],
    )


def classified(lead_id: int) -> dict[str, list[Classified]]:
    """The secondary items ("item") and cells ("cell") of a lead, in one statement."""
    items = (
        select(literal("item").label("kind"), ListItem.id, ListItem.code, named(ListItem))
        .join(SecondaryItem, SecondaryItem.item_id == ListItem.id)
        .where(SecondaryItem.lead_id == lead_id)
    )
    words = named(MatrixCell, "sector") + " · " + named(MatrixCell, "kind")
    cells = (
        select(literal("cell").label("kind"), MatrixCell.id, MatrixCell.code, words)
        .join(LeadCell, LeadCell.cell_id == MatrixCell.id)
        .where(LeadCell.lead_id == lead_id)
    )
    found: dict[str, list[Classified]] = {"item": [], "cell": []}
    for kind, number, code, name in db.session.execute(union_all(items, cells).order_by("code")):
        found[kind].append(Classified(number, code, name))
    return found
