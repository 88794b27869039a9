"""What managers try out before the Friday meeting: plans of leads that would fill what is short."""

from datetime import date, timedelta

from sqlalchemy import select

from crm.accounts.models import User
from crm.core.db import db
from crm.mix.advice.asking import Asked
from crm.mix.advice.plans import keep
from crm.mix.advice.queries import Chosen
from crm.mix.advice.trying import to_keep, try_out
from crm.mix.advice.value import Effect
from seed import dsl

BLOCKS = {"JK": "zhoumin", "HK": "mayue"}
MOST = 3


def play(monday: date) -> None:
    """On Thursday afternoon; a block in which nothing fills a gap has no plan."""
    for block, login in BLOCKS.items():
        person = db.session.scalars(select(User).where(User.login == login)).one()
        with dsl.on(monday + timedelta(days=3), 17):
            _plan(block, person)


def _plan(block: str, person: User) -> None:
    asked = Asked(block=block, chosen=Chosen(block))
    rows = try_out(asked, person).rows
    filling = [
        one.lead.id
        for one in rows
        if (worth := one.there[block].worth) and worth.effect is Effect.FILLS
    ]
    if filling:
        shown = try_out(asked.with_(ticks=tuple(filling[:MOST])), person)
        keep(to_keep(shown, "年内争取落地", shared=True), by=person)
