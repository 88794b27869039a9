"""The moment that somebody asks for, and the leads that stood otherwise then than now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union,
)

from crm.accounts.models import User
from crm.core.db import db
from crm.leads.facts import FactKind, Standing
from crm.leads.models import Fact, Lead
from crm.leads.queries import is_visible_to
from crm.leads.rules import Stage, Status
from crm.mix.codes import Codes, codes
from crm.mix.counting import Counted, Since, counted
from crm.mix.giants import Projects, largest
from crm.mix.history.rules import View, standing
from crm.mix.keeping import amount_of, moves_of_standing
from crm.mix.known import FACT, unchanged_since
from crm.mix.measures import Measure
from crm.mix.progress import AsOf
from crm.mix.tallies import Moves

SIGNED_STAGES = tuple(stage for stage in Stage if stage.rank >= Stage.S6.rank)
ALWAYS = (
    FactKind.SHARE,
    FactKind.HOLD,
    FactKind.DORMANT,
    FactKind.LOST,
    FactKind.LEFT,
    FactKind.RETRACTION,
)
STATED = (Measure.EXPECTED, Measure.PLANNED, Measure.REGISTERED)
REPORTED = (Measure.JOBS, Measure.OUTPUT, Measure.TAX)
OF_MEASURE: Mapping[Measure, tuple[FactKind, ...]] = {
    Measure.COUNT: (),
    Measure.RECEIVED: (FactKind.RECEIPT,),
    **dict.fromkeys(STATED, (FactKind.AMOUNT,)),
    **dict.fromkeys(REPORTED, (FactKind.FIGURE,)),
}
"""Which facts can change the figures of a past week, in every measure and in one."""
MOST_NAMED = 5_000
"""So many leads may be passed over by name."""
Facts = Sequence[Any]


@dataclass(frozen=True)
class Named:
    """A lead by its name, and whether it may be told to who asks."""

    id: int
    code: str
    name: str
    readable: bool = True


def view_of(as_of: AsOf) -> View:
    """What counts at a moment."""
    if not as_of.closed:
        return View()
    return View(until=as_of.day) if as_of.known else View(edge=as_of.edge)


def unmoved(as_of: AsOf) -> ColumnElement[bool]:
    """The lead's columns say what counts at the moment: nothing was verified of it since."""
    return unchanged_since(as_of.edge) if as_of.closed else true()


def moving(as_of: AsOf, *where: ColumnElement[bool]) -> Select[int]:
    """Leads of which something was verified since and that can have been signed or landed then.

    What is below a contract now and was not then has lost a milestone since.
    """
    later = select(Fact.lead_id).where(Fact.verified_at >= as_of.edge, *where)
    back = select(Fact.lead_id.label("id")).where(
        Fact.verified_at >= as_of.edge,
        Fact.kind == FactKind.RETRACTION,
        Fact.lead_id.in_(later),
    )
    return _of(union(_far(later), back).subquery())


def _far(among: Select[int]) -> Select[int]:
    """The numbers of those that are signed or were; they and the rank stand in one index."""
    return select(Lead.id).where(Lead.id.in_(among), Lead.stage_rank >= Stage.S6.rank)


def _of(numbers: Subquery) -> Select[int]:
    """Those leads. Asked at once, PostgreSQL would read every signed lead for the few."""
    return select(Lead.id).join(numbers, numbers.c.id == Lead.id)


def facts_by_lead(
    leads: Select[int], user: User | None = None, told: ColumnElement[bool] | None = None
) -> Iterator[tuple[Named, Facts]]:
    """Leads with all their facts, in one statement; `user` says who may read their names.

    Leads for which `told` does not hold come without facts.
    """
    readable = literal(value=True) if user is None else is_visible_to(user)
    known = literal(value=True) if told is None else told
    columns = (Lead.id, Lead.code, Lead.name, readable.label("readable"), known.label("told"))
    # The offset keeps them apart: joined at once, PostgreSQL would ask `told` of every lead. Asked
    # for among the numbers of `leads`, it takes them for ten times as many, and reads every fact.
    chosen = leads.with_only_columns(*columns).offset(0).subquery()
    own = (chosen.c.id.label("number"), chosen.c.code, chosen.c.name, chosen.c.readable)
    query = (
        select(*own, *FACT)
        .select_from(chosen)
        .outerjoin(Fact, and_(Fact.lead_id == chosen.c.id, chosen.c.told))
        .order_by(chosen.c.id, Fact.id)
    )
    rows = db.session.execute(query)
    for key, group in groupby(rows, key=lambda row: row[: len(own)]):
        facts = [row for row in group if row.id is not None]
        yield Named(key[0], key[1], key[2], readable=bool(key[3])), facts


Source = Sequence[tuple[Named, Facts]]


def _matters(as_of: AsOf, measure: Measure) -> ColumnElement[bool]:
    """Whether something was verified since that can tell another figure of the week in a measure.

    Of a firm that had landed by then no later milestone can.
    """
    landed = and_(Lead.landed_counted_on.is_not(None), Lead.landed_counted_on <= as_of.day)
    return exists().where(
        Fact.lead_id == Lead.id,
        Fact.verified_at >= as_of.edge,
        or_(
            Fact.kind.in_((*ALWAYS, *OF_MEASURE[measure])),
            and_(Fact.kind == FactKind.MILESTONE, ~landed),
        ),
    )


def _was_signed(as_of: AsOf) -> ColumnElement[bool]:
    """Whether a lead truly had a contract, or landed, by the end of the week.

    A count, not an exists: PostgreSQL would gather all such leads first, for the few that are asked.
    """
    signed = select(func.count()).where(
        Fact.lead_id == Lead.id,
        Fact.kind == FactKind.MILESTONE,
        Fact.subject.in_(SIGNED_STAGES),
        Fact.happened_on <= as_of.day,
    )
    return signed.correlate(Lead).scalar_subquery() > 0


@dataclass
class Known:
    """A closed week as known now, in a measure; what it needs of the facts is read once.

    `source` are the facts of leads of which something was verified since an earlier moment.
    """

    as_of: AsOf
    measure: Measure
    source: Source | None = None

    @property
    def unmoved(self) -> ColumnElement[bool]:
        """The leads whose columns say what counted then."""
        if self.source is not None:
            return unmoved(self.as_of)
        if len(self._moved) > MOST_NAMED:
            return ~_matters(self.as_of, self.measure)
        # Named one by one: asked of each of the others, this cost as much as adding them up.
        return Lead.id.not_in([one.id for one, _ in self._moved])

    @cached_property
    def _moved(self) -> Source:
        """Leads that may have stood otherwise, with their facts if they stood for anything."""
        as_of = self.as_of
        if self.source is not None:
            return [
                (one, facts)
                for one, facts in self.source
                if any(fact.verified_at and fact.verified_at >= as_of.edge for fact in facts)
            ]
        # Their few numbers first: SQLite would ask of every signed lead what was verified of it.
        later = select(Fact.lead_id).where(Fact.verified_at >= as_of.edge)
        others = _of(_far(later).offset(0).subquery()).where(_matters(as_of, self.measure))
        return list(facts_by_lead(others, told=_was_signed(as_of)))

    @cached_property
    def leads(self) -> list[tuple[Named, Standing]]:
        """The others, as they stood by the end of the week."""
        view = view_of(self.as_of)
        found = [(one, standing(facts, view)) for one, facts in self._moved]
        return [(one, lead) for one, lead in found if lead.stage is not None]

    @cached_property
    def codes(self) -> Codes:
        """Blocks and clusters."""
        return codes()

    def counted(self, since: Since) -> Counted:
        """What moved: by columns for whoever stands as then, by facts for the others."""
        found = counted(since, self.measure, self.unmoved)
        moves = found.moves
        for _, lead in self.leads:
            for block_id, cluster_id, tenths in lead.shares:
                key = self.codes.cell(block_id, cluster_id)
                part = moves_of_standing(lead, since[key[0]], self.measure, tenths)
                moves[key] = moves.get(key, Moves()) + part
        return found

    def projects(self, since: Since, most: Mapping[str, int]) -> Projects:
        """The largest projects of each row that stand as then, and every other one."""
        found = largest(since, self.measure, most, self.unmoved)
        for one, lead in self.leads:
            for block_id, cluster_id, tenths in lead.shares if is_here(lead) else ():
                block, cluster = self.codes.cell(block_id, cluster_id)
                amount = (amount_of(lead, self.measure) or 0) * tenths
                if amount and lead.landed_counted_on and lead.landed_counted_on >= since[block]:
                    found.setdefault(block, {}).setdefault(one.code, {})[cluster] = amount
        return found


def is_here(lead: Standing) -> bool:
    """Whether a firm landed and has neither left nor been lost."""
    gone = lead.left_counted_on is not None or lead.status is Status.LOST
    return lead.landed_counted_on is not None and not gone
