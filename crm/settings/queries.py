"""Which settings are in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import event as hooks
from sqlalchemy import select
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from crm.core.db import WorkSession, db
from crm.settings.models import OfficeSetting
from crm.settings.rules import STARTING_VALUES, Settings


@dataclass(frozen=True)
class History:
    """Every setting with the day it came into force, read in one statement."""

    rows: Sequence[OfficeSetting]

    def on(self, day: date) -> Settings:
        """The settings of a day: the newest row of each name, the starting values for the rest."""
        found = {row.name: row.value["value"] for row in self.rows if row.effective_from <= day}
        return Settings({**STARTING_VALUES, **found})


KEPT = "settings_history"


def history() -> History:
    """All settings, for who asks about more than one day; read once in a transaction."""
    kept: History | None = db.session.info.get(KEPT)
    if kept is None:
        query = select(OfficeSetting).order_by(OfficeSetting.effective_from, OfficeSetting.id)
        kept = db.session.info[KEPT] = History(list(db.session.scalars(query)))
    return kept


@hooks.listens_for(WorkSession, "after_transaction_end")
def _forget(session: Session, ended: SessionTransaction) -> None:
    """At the end of a transaction or savepoint; a flush is neither."""
    if ended.parent is None or ended.nested:
        session.info.pop(KEPT, None)


@hooks.listens_for(WorkSession, "after_flush")
def _forget_changed(session: Session, _work: UOWTransaction) -> None:
    """Whoever changes a setting goes on with the new value."""
    if any(isinstance(one, OfficeSetting) for one in (*session.new, *session.dirty)):
        session.info.pop(KEPT, None)


def in_force(on: date) -> Settings:
    """The settings of a day."""
    return history().on(on)
