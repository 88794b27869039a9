"""Which settings are in force."""

from datetime import date

from sqlalchemy import select

from crm.core.db import db
from crm.settings.models import OfficeSetting
from crm.settings.rules import STARTING_VALUES, Settings


def in_force(on: date) -> Settings:
    """The settings of a day: the newest row of each name, the starting values for the rest."""
    query = (
        select(OfficeSetting)
        .where(OfficeSetting.effective_from <= on)
        .order_by(OfficeSetting.effective_from, OfficeSetting.id)
    )
    found = {row.name: row.value["value"] for row in db.session.scalars(query)}
    return Settings({**STARTING_VALUES, **found})
