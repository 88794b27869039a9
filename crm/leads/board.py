"""The board: every open lead in five columns, with counts and sums over all cards, not the shown.

A card stands where its claim would put it, marked 待核; statistics go by the verified stage, and
the head of a column says how many of its cards wait.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Integer, Select, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.core.say import Sentence, say
from crm.leads import lists
from crm.leads.lists import Filter, Row
from crm.leads.models import Lead, StageClaim
from crm.leads.moves import ClaimState
from crm.leads.queries import is_stalled
from crm.leads.rules import Stage

FIRST = 6
MORE = 20


@dataclass(frozen=True)
class Group:
    """A column: its stages and what it is called."""

    code: str
    words: Sentence
    stages: tuple[Stage, ...]

    @property
    def span(self) -> str:
        return f"{self.stages[0].value}–{self.stages[-1].value}"


GROUPS = (
    Group("screen", say("线索研判"), (Stage.S1, Stage.S2)),
    Group("talks", say("洽谈考察"), (Stage.S3, Stage.S4)),
    Group("sign", say("评审签约"), (Stage.S5, Stage.S6A, Stage.S6)),
    Group("land", say("注册落地"), (Stage.S7, Stage.S8)),
    Group("run", say("开工投产"), (Stage.S9, Stage.S10, Stage.S11)),
)


@dataclass
class Column:
    """One column: sums over all its cards, and the cards that are shown; amounts in 元."""

    group: Group
    count: int = 0
    planned: int = 0
    unknown: int = 0
    stalled: int = 0
    waiting: int = 0
    by_stage: dict[Stage, int] = field(default_factory=dict)
    cards: list[Row] = field(default_factory=list)

    @property
    def hidden(self) -> int:
        return self.count - len(self.cards)


def columns(chosen: Filter, user: User, shown: Mapping[str, int]) -> list[Column]:
    """The columns for a filter, in the reader's rights; `shown` says how many cards of each."""
    found = {group.code: Column(group) for group in GROUPS}
    _add_sums(found, chosen, user)
    for row in lists.rows(_cards(chosen, user, shown)):
        found[_group_of(row.claimed or row.lead.stage).code].cards.append(row)
    return list(found.values())


def shown_from(args: Mapping[str, str]) -> dict[str, int]:
    """How many cards of each column the address asks for; nonsense gives the first few."""
    wanted = {group.code: args.get(f"n_{group.code}", "") for group in GROUPS}
    return {
        code: int(text) if text.isascii() and text.isdigit() and len(text) < 5 else FIRST
        for code, text in wanted.items()
    }


def _group_of(stage: Stage) -> Group:
    return next(group for group in GROUPS if stage in group.stages)


def _placed(chosen: Filter, user: User) -> tuple[Select[Lead], ColumnElement[str]]:
    """The leads of the board with their open claims, and the stage that places each."""
    claim = aliased(StageClaim)
    query = lists.matching(chosen, user).outerjoin(
        claim, (claim.lead_id == Lead.id) & (claim.state == ClaimState.OPEN)
    )
    return query, func.coalesce(claim.stage, Lead.stage)


def _add_sums(found: dict[str, Column], chosen: Filter, user: User) -> None:
    query, stage = _placed(chosen, user)
    waits = case((stage != Lead.stage, 1), else_=0)
    stalls = case((is_stalled(clock.today()), 1), else_=0)
    sums = query.with_only_columns(
        stage.label("stage"),
        func.count(Lead.id),
        func.coalesce(func.sum(Lead.planned), 0),
        func.sum(case((Lead.planned.is_(None), 1), else_=0)),
        func.sum(stalls),
        func.sum(waits),
    ).group_by(stage)
    for code, count, planned, unknown, stalled, waiting in db.session.execute(sums):
        column = found[_group_of(Stage(code)).code]
        column.count += count
        column.planned += int(planned)
        column.unknown += unknown
        column.stalled += stalled
        column.waiting += waiting
        column.by_stage[Stage(code)] = count


def _cards(chosen: Filter, user: User, shown: Mapping[str, int]) -> list[Lead]:
    """The first cards of every column, the stalled ones first, in one statement."""
    query, stage = _placed(chosen, user)
    order = (
        case((is_stalled(clock.today()), 0), else_=1),
        Lead.stage_on,
        Lead.id,
    )
    place = _place(stage)
    ranked = query.with_only_columns(
        Lead.id.label("lead_id"),
        place.label("place"),
        func.row_number().over(partition_by=place, order_by=order).label("turn"),
    ).subquery()
    wanted = or_(
        *(
            (ranked.c.place == number) & (ranked.c.turn <= shown[group.code])
            for number, group in enumerate(GROUPS)
        )
    )
    leads = select(Lead).join(ranked, ranked.c.lead_id == Lead.id).where(wanted)
    return list(db.session.scalars(leads.order_by(ranked.c.place, ranked.c.turn)))


def _place(stage: ColumnElement[str]) -> ColumnElement[int]:
    """The number of the column that a stage belongs to."""
    pairs = [
        (stage.in_([one.value for one in group.stages]), literal(number, Integer))
        for number, group in enumerate(GROUPS)
    ]
    return case(*pairs)
