"""Reading the negative list. It belongs to nobody: who may open its pages may read all of it."""

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import set_committed_value

from crm.core.db import db
from crm.screening.models import NegativeEdition, NegativeEntry


def editions_all() -> list[NegativeEdition]:
    """Every edition, the newest first, without entries."""
    newest = (NegativeEdition.effective_from.desc(), NegativeEdition.code)
    return list(db.session.scalars(select(NegativeEdition).order_by(*newest)))


def counts_of_entries() -> dict[int, int]:
    """How many entries of each edition are here."""
    query = select(NegativeEntry.edition_id, func.count()).group_by(NegativeEntry.edition_id)
    return dict(iter(db.session.execute(query)))


def get_edition(code: str) -> NegativeEdition:
    """One edition with its entries. Raises NoResultFound."""
    query = select(NegativeEdition).where(NegativeEdition.code == code)
    return db.session.scalars(query.options(selectinload(NegativeEdition.entries))).one()


def with_entries(edition: NegativeEdition) -> NegativeEdition:
    """An edition that was read without its entries, with them; one statement."""
    query = select(NegativeEntry).where(NegativeEntry.edition_id == edition.id)
    rows = list(db.session.scalars(query.order_by(NegativeEntry.number)))
    set_committed_value(edition, "entries", rows)
    return edition
