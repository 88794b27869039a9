"""Which settings are in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import event as hooks
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from crm.core.db import WorkSession, db
from crm.settings.kinds import Setting
from crm.settings.models import OfficeSetting, SettingChange
from crm.settings.rules import STARTING_VALUES, ChangeState, Settings
from crm.settings.table import SETTINGS


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


def version_of(name: str) -> int:
    """A number that grows with whatever happens to a setting; forms and programs write by it."""
    versions = select(func.sum(SettingChange.version)).where(SettingChange.name == name)
    return int(db.session.scalar(versions) or 0)


def get_change(name: str, change_id: int) -> SettingChange:
    """One change of a setting, locked. Raises NoResultFound (404)."""
    query = select(SettingChange).where(SettingChange.name == name, SettingChange.id == change_id)
    return db.session.scalars(query.with_for_update()).one()


def get_setting(name: str) -> Setting:
    """A setting by name. Raises NoResultFound (404)."""
    if name not in SETTINGS:
        raise NoResultFound
    return SETTINGS[name]


def waiting_change(name: str) -> SettingChange | None:
    """The change of a setting that waits for a second person."""
    query = select(SettingChange).where(
        SettingChange.name == name, SettingChange.state == ChangeState.WAITING
    )
    return db.session.scalars(query).one_or_none()
