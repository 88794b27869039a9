"""Figures beside a reader's rows: work load, 储备 by stage, the mix of the closed week."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import and_, func, select

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.say import Pair, Sentence, say
from crm.core.weeks import Week
from crm.leads.models import Lead
from crm.leads.rules import Stage, Status
from crm.mix import queries as figures
from crm.mix.drawing import drawn
from crm.mix.models import WeekClose, WeekRow
from crm.mix.progress import LEFT_ROW, Progress
from crm.mix.rules import ALL, AREA, BLOCKS
from crm.mix.wording import ROW_WORDS
from crm.plan.models import Block, Cluster
from crm.reports.week_rows import LeadBrief, Load, Mix, ReaderWeek
from crm.reports.week_storage import StageSum, Storage
from crm.settings.queries import History


def loads(manager: User, rows: ReaderWeek) -> tuple[Load, ...]:
    """One line per person of the block who may own leads, in the order they joined."""
    open_now = and_(
        Lead.owner_id == User.id,
        Lead.block_id == manager.block_id,
        Lead.status.in_([Status.ACTIVE, Status.ON_HOLD]),
    )
    query = (
        select(User, func.count(Lead.id))
        .outerjoin(Lead, open_now)
        .where(User.block_id == manager.block_id, User.active)
        .group_by(User.id)
        .order_by(User.id)
    )
    counted = _by_owner(rows)
    people = [(one, count) for one, count in db.session.execute(query) if _carries(one, count)]
    return tuple(
        Load(one.name, count, *(group[one.id] for group in counted)) for one, count in people
    )


def _carries(person: User, count: int) -> bool:
    """Managers stand in the table only when they hold leads themselves."""
    return bool(count) or not person.can(Permission.LEADS_EDIT_ALL)


def _by_owner(rows: ReaderWeek) -> list[Counter[int]]:
    groups: list[Iterable[LeadBrief]] = [
        (one.lead for one in rows.fresh),
        (one.lead for one in rows.forward),
        (one.lead for one in rows.waiting if one.stage),
        (one.lead for one in rows.overdue),
        (one.lead for one in rows.stalled),
    ]
    return [Counter(lead.owner_id for lead in group) for group in groups]


Test = Callable[[int, bool], bool]
"""Whether a block, by its number and whether it lies in the area, is added up."""


def storage(week: Week, block: Block | None) -> tuple[Storage, ...]:
    """储备 by stage of a block, or both totals; empty while the week is not closed."""
    closed, sums = _week_sums((str(week), str(week.previous)))
    if str(week) not in closed:
        return ()
    known = str(week.previous) in closed
    return tuple(
        Storage(
            place,
            _of_blocks(sums, str(week), test),
            _of_blocks(sums, str(week.previous), test) if known else None,
        )
        for place, test in _places(block)
    )


def _places(block: Block | None) -> list[tuple[Sentence, Test]]:
    if block is None:
        area = say("片区合计（3区块）")
        return [(area, lambda _, in_area: in_area), (say("含航空港协同"), lambda _, _in: True)]
    wanted = block.id
    return [(ROW_WORDS[block.code], lambda found, _: found == wanted)]


Sums = Mapping[tuple[str, int, bool, str], StageSum]


def _week_sums(weeks: tuple[str, str]) -> tuple[set[str], Sums]:
    query = (
        select(
            WeekClose.week,
            WeekRow.block_id,
            Block.in_area,
            WeekRow.stage,
            func.sum(WeekRow.tenths),
            func.sum(WeekRow.planned),
        )
        .outerjoin(WeekRow, WeekRow.week == WeekClose.week)
        .outerjoin(Block, Block.id == WeekRow.block_id)
        .where(WeekClose.week.in_(weeks))
        .group_by(WeekClose.week, WeekRow.block_id, Block.in_area, WeekRow.stage)
    )
    closed, sums = set(), {}
    for week, block, in_area, stage, tenths, planned in db.session.execute(query):
        closed.add(week)
        if stage is not None and stage != LEFT_ROW:
            sums[week, block, bool(in_area), stage] = StageSum(int(tenths), int(planned))
    return closed, sums


def _of_blocks(sums: Sums, wanted: str, test: Test) -> dict[Stage, StageSum]:
    found: dict[Stage, StageSum] = defaultdict(StageSum)
    for (week, block, in_area, stage), part in sums.items():
        if week == wanted and test(block, in_area):
            found[Stage(stage)] += part
    return dict(found)


@dataclass(frozen=True)
class Frame:
    """What a reader looks at, and the newest two weeks whose figures were taken."""

    block: Block | None
    cluster: Cluster | None
    closed: tuple[Week, ...]

    @property
    def place(self) -> Sentence | Pair:
        """A block, a department's cluster, or for everybody else the area."""
        one = self.block or self.cluster
        return Pair(one.short, one.short_en) if one else say("片区")


def frame(reader: User, week: Week) -> Frame:
    """The reader's frame of a week; weeks closed after it stay out."""
    query = (
        select(Block, Cluster, WeekClose.week)
        .select_from(User)
        .outerjoin(Block, Block.id == User.block_id)
        .outerjoin(Cluster, Cluster.id == User.cluster_id)
        .outerjoin(WeekClose, WeekClose.edge_at <= week.end)
        .where(User.id == reader.id)
        .order_by(WeekClose.edge_at.desc())
        .limit(2)
    )
    rows = list(db.session.execute(query))
    block, cluster, _ = rows[0]
    return Frame(block, cluster, tuple(Week.parse(found) for *_, found in rows if found))


def mix(at: Frame, office: History, *, compare: bool) -> Mix | None:
    """The reader's block, or the area, at the newest of the closed weeks; None before the first."""
    if not at.closed:
        return None
    block, closed = at.block, at.closed
    key = block.code if block else AREA
    prefer = (key,) if block else BLOCKS
    week = figures.closed_week(closed[0])
    shown = figures.progress(week, prefer=prefer, office=office.on(week.day))
    rows = {row.key: row for row in shown.table()}
    heads = () if block else tuple(rows.values())
    return Mix(
        week=closed[0],
        drawn=drawn(shown, rows[key]),
        headlines=tuple(drawn(shown, row, with_verdict=False) for row in heads),
        fit_before=_fit(closed[1], shown, key) if compare and len(closed) > 1 else None,
        provisional=_provisional(shown, key),
    )


def _fit(week: Week, shown: Progress, key: str) -> Decimal | None:
    """F of an earlier week on the same basis; None where it could not be printed."""
    earlier = figures.progress(figures.closed_week(week), shown.basis)
    return next(row.fit for row in earlier.table() if row.key == key)


def _provisional(shown: Progress, key: str) -> bool:
    targets = [shown.targets[key]] if key in shown.targets else []
    if key in (AREA, ALL):
        targets = list(shown.targets.values())
    return any(target.provisional for target in targets)
