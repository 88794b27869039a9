"""Counts and sums of a board's leads by the stage that places them: the claimed, else the verified."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, case, func, literal, union_all

from crm.accounts.anyone import Anyone, values
from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.leads import counted, lists
from crm.leads.lists import Filter
from crm.leads.models import Lead, StageClaim
from crm.leads.moves import ClaimState
from crm.leads.queries import is_stalled
from crm.leads.rules import Stage


@dataclass(frozen=True)
class Tally:
    """Leads, their amounts in 元, those without one, those that stand still, those that wait.

    Of `disputed` leads the amounts are `apart`, in no sum.
    """

    count: int = 0
    planned: int = 0
    unknown: int = 0
    disputed: int = 0
    apart: int = 0
    stalled: int = 0
    waiting: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(a + b for a, b in zip(self._all, other._all, strict=True)))

    def __neg__(self) -> "Tally":
        return Tally(*(-one for one in self._all))

    @property
    def _all(self) -> tuple[int, ...]:
        return (
            self.count, self.planned, self.unknown, self.disputed, self.apart, self.stalled,
            self.waiting,
        )  # fmt: skip


def by_stage(chosen: Filter, user: User) -> dict[Stage, Tally]:
    """What stands in each stage that holds anything, in one statement.

    All leads by their verified stage, for which one index is read from end to end; of the few
    that are claimed, what is moved from there to where the claim would put them.
    """
    both = _worded(chosen, Anyone.like(user), clock.today(), db.engine.dialect.name)
    found: dict[Stage, Tally] = defaultdict(Tally)
    for stage, target, count, *others in db.session.execute(both, values(user)):
        tally = Tally(count, *map(int, others))
        if not target:
            found[Stage(stage)] += tally
            continue
        found[Stage(stage)] += -tally
        found[Stage(target)] += tally + Tally(waiting=count)
    return {stage: tally for stage, tally in found.items() if tally.count}


@lru_cache(maxsize=300)
def _worded(chosen: Filter, reader: Anyone, today: date, _database: str) -> CompoundSelect[Any]:
    """The statement, worded once for all who ask alike on a day: that took longer than to run it."""
    query = lists.matching(chosen, reader)
    claimed = (StageClaim.lead_id == Lead.id) & (StageClaim.state == ClaimState.OPEN)
    nowhere = literal("").label("claimed")
    every = query.with_only_columns(Lead.stage.label("stage"), nowhere, *_sums(today))
    stages = (Lead.stage, StageClaim.stage)
    waiting = query.join(StageClaim, claimed).with_only_columns(*stages, *_sums(today))
    return union_all(every.group_by(Lead.stage), waiting.group_by(*stages))


def _sums(today: date) -> list[ColumnElement[Any]]:
    return [
        func.count(Lead.id),
        *counted.sums(),
        func.sum(case((is_stalled(today), 1), else_=0)),
    ]
