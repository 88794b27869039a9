"""The card as people and programs read it: in force, coming, waiting, and how it came so."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.screening.cards.queries import card_on
from crm.screening.cards.rules import NAME, Card, card_of
from crm.settings.models import SettingChange
from crm.settings.queries import version_of
from crm.settings.rules import ChangeState


@dataclass(frozen=True)
class Version:
    """A drafted card with whose doing it is."""

    change: SettingChange
    card: Card
    drafted_by: str
    decided_by: str


@dataclass(frozen=True)
class Shown:
    """The card of today, since when, and what was drafted, the newest first."""

    card: Card
    now: Version | None
    waiting: Version | None
    versions: tuple[Version, ...]
    version: int


def shown() -> Shown:
    """Everything about the card."""
    today, found = clock.today(), _versions()
    approved = [one for one in found if one.change.state is ChangeState.APPROVED]
    begun = [one for one in approved if one.change.effective_from <= today]
    waiting = [one for one in found if one.change.state is ChangeState.WAITING]
    # Of two from one day the later counts, as among all settings.
    newest = max(begun, key=lambda one: (one.change.effective_from, one.change.id), default=None)
    return Shown(
        card_on(today), newest, waiting[0] if waiting else None, tuple(found), version_of(NAME)
    )


def _versions() -> list[Version]:
    decider = aliased(User)
    query: Any = (
        select(SettingChange, User.name, decider.name)
        .join(User, User.id == SettingChange.drafted_by_id)
        .outerjoin(decider, decider.id == SettingChange.decided_by_id)
        .where(SettingChange.name == NAME)
        .order_by(SettingChange.id.desc())
    )
    return [
        Version(change, card_of(change.value["value"]), drafter, decided or "")
        for change, drafter, decided in db.session.execute(query)
    ]
