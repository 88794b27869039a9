"""Which settings are in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from crm.core.db import db
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


def history() -> History:
    """All settings, for who asks about more than one day."""
    query = select(OfficeSetting).order_by(OfficeSetting.effective_from, OfficeSetting.id)
    return History(list(db.session.scalars(query)))


def in_force(on: date) -> Settings:
    """The settings of a day."""
    return history().on(on)
