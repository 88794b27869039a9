"""Reading the versions of mix targets, open to everybody who reads the mix."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, false, func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import aliased, selectinload

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import clock, counts
from crm.core.db import db
from crm.core.language import speaks_chinese
from crm.core.weeks import Week
from crm.mix.measures import Measure
from crm.mix.models import MixTarget, MixTargetShare, WeekClose
from crm.mix.progress import TargetState
from crm.mix.rules import WEIGHTS
from crm.mix.targets.rules import MEASURES
from crm.mix.targets.shelf import Line, Shelf, Version
from crm.plan.models import Block, BlockEmphasis, Clause, Cluster
from crm.plan.wording import named

Drafter, Approver, Ender = aliased(User), aliased(User), aliased(User)
WORD_OF = {weight: word for word, weight in WEIGHTS.items()}


@dataclass(frozen=True)
class Said:
    """What the plan says of a cluster in a block: how heavily, in which words, where."""

    weight: str
    wording: str
    wording_en: str
    clause_id: int
    clause: str


def closed_through() -> date:
    """The last day of the newest week whose figures were taken."""
    newest = db.session.scalar(select(func.max(WeekClose.week)))
    return Week.parse(newest).sunday if newest else date.min


def shelves(code: str | None = None) -> list[Shelf]:
    """Every block in every measure that may have a target, in two statements."""
    places: dict[str, Block] = {}
    found: dict[tuple[str, str], list[Version]] = defaultdict(list)
    lines = _lines(code)
    for place, target, *people in db.session.execute(_versions(code)):
        places[place.code] = place
        if target is not None:
            drafter, approver, ender = (name or "" for name in people)
            version = Version(target, place.code, drafter, approver, ender, tuple(lines[target.id]))
            found[place.code, target.measure].append(version)
    today = clock.today()
    return [
        Shelf(
            place.code,
            measure,
            named(place, "draft_impossible") if measure is Measure.COUNT else "",
            tuple(found[place.code, measure.value]),
            today,
        )
        for place in places.values()
        for measure in MEASURES
    ]


def some_waiting(user: User) -> ScalarSelect[int]:
    """How many drafts wait for this person's decision, for a statement that counts more.

    The plan's own draft waits for nobody.
    """
    query = select(MixTarget.id)
    if not user.can(Permission.MIX_TARGETS_WRITE):
        return counts.some(query.where(false()))
    others = MixTarget.drafted_by_id != user.id
    return counts.some(query.where(MixTarget.state == TargetState.DRAFT, others))


def all_blocks() -> list[Block]:
    """The four blocks in the plan's order."""
    return list(db.session.scalars(select(Block).order_by(Block.position)))


def shelf(code: str, measure: str) -> Shelf:
    """One block and measure. Raises NoResultFound (404)."""
    for found in shelves(code):
        if found.measure.value == measure:
            return found
    raise NoResultFound


def get(target_id: int) -> tuple[Shelf, Version]:
    """A version on its shelf. Raises NoResultFound (404)."""
    query = (
        select(Block.code, MixTarget.measure)
        .join(MixTarget, MixTarget.block_id == Block.id)
        .where(MixTarget.id == target_id)
    )
    code, measure = db.session.execute(query).one()
    found = shelf(code, measure)
    return found, on_shelf(found, target_id)


def on_shelf(found: Shelf, target_id: int) -> Version:
    """One of its versions. Raises NoResultFound (404)."""
    version = found.get(target_id)
    if version is None:
        raise NoResultFound
    return version


def _versions(code: str | None) -> Select[Any]:
    people = (Drafter.name, Approver.name, Ender.name)
    columns: tuple[Any, ...] = (Block, MixTarget, *people)
    query = (
        select(*columns)
        .outerjoin(MixTarget, MixTarget.block_id == Block.id)
        .outerjoin(Drafter, Drafter.id == MixTarget.drafted_by_id)
        .outerjoin(Approver, Approver.id == MixTarget.approved_by_id)
        .outerjoin(Ender, Ender.id == MixTarget.ended_by_id)
        .order_by(Block.position, MixTarget.id)
    )
    return query if code is None else query.where(Block.code == code)


def _lines(code: str | None) -> dict[int, list[Line]]:
    """The lines of each version, with the plan's words for its block and cluster."""
    columns: tuple[Any, ...] = (MixTargetShare, MixTarget.drafted_by_id, Cluster.code)
    query = (
        select(*columns, BlockEmphasis, named(Clause, "reference"))
        .join(MixTarget, MixTarget.id == MixTargetShare.target_id)
        .join(Block, Block.id == MixTarget.block_id)
        .join(Cluster, Cluster.id == MixTargetShare.cluster_id)
        .outerjoin(
            BlockEmphasis,
            and_(
                BlockEmphasis.block_id == Block.id,
                BlockEmphasis.cluster_id == Cluster.id,
                BlockEmphasis.drawn,
            ),
        )
        .outerjoin(Clause, Clause.id == BlockEmphasis.clause_id)
        .order_by(Cluster.position)
    )
    found: dict[int, list[Line]] = defaultdict(list)
    for share, *rest in db.session.execute(
        query if code is None else query.where(Block.code == code)
    ):
        found[share.target_id].append(_line(share, *rest))
    return found


def _line(
    share: MixTargetShare,
    drafter: int | None,
    cluster: str,
    said: BlockEmphasis | None,
    clause: str,
) -> Line:
    """A version of a person carries their note, one of the plan's the words it was drawn from."""
    words = ""
    if said:
        kept = share.wording if drafter is None else said.wording
        words = kept if speaks_chinese() else said.wording_en
    note = "" if drafter is None else share.wording
    return Line(cluster, share.share_bp, share.weight, note, words, clause or "")


def plan_says(block_ids: Iterable[int]) -> dict[tuple[int, int], Said]:
    """The plan's words by block and cluster, those that the draft quotes."""
    query = (
        select(BlockEmphasis, named(Clause, "reference"))
        .join(Clause, Clause.id == BlockEmphasis.clause_id)
        .where(BlockEmphasis.block_id.in_(list(block_ids)), BlockEmphasis.drawn)
    )
    return {
        (one.block_id, one.cluster_id): Said(
            WORD_OF[one.weight], one.wording, one.wording_en, one.clause_id, clause
        )
        for one, clause in db.session.execute(query)
    }


def own_emphasis(block: Block) -> dict[str, Said]:
    """What the plan says of a block, by cluster."""
    codes = {one.id: one.code for one in db.session.scalars(select(Cluster))}
    return {codes[cluster]: one for (_, cluster), one in plan_says([block.id]).items()}


def locked(block_id: int, measure: str) -> list[MixTarget]:
    """All versions of a block and measure, locked in one order so that two approvals queue."""
    query = (
        select(MixTarget)
        .where(MixTarget.block_id == block_id, MixTarget.measure == measure)
        .options(selectinload(MixTarget.shares))
        .order_by(MixTarget.id)
        .with_for_update(of=MixTarget)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))
