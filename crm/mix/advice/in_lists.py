"""结构贡献 as a column of the list of leads: off by default, never an order of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from flask_babel import gettext
from markupsafe import escape
from sqlalchemy import Date, Integer, String, cast, func, literal, null, select, union_all

from crm.core.db import db
from crm.core.language import translated
from crm.core.say import say
from crm.leads.listing.columns import Column
from crm.leads.listing.supplied import Supplied
from crm.leads.models import Lead, LeadShare
from crm.leads.rules import PIPELINE
from crm.mix import queries as mix
from crm.mix import rules
from crm.mix.advice.looking import There
from crm.mix.advice.standing import grounds
from crm.mix.advice.value import Effect, Ground
from crm.mix.history.moments import Known
from crm.mix.models import Baseline, BaselineCell, MixTarget, MixTargetShare
from crm.mix.progress import COUNT, KnownBaseline
from crm.mix.rules import U
from crm.plan.models import Block, Cluster

NOTHING = '<span class="muted">—</span>'
TONES = {Effect.FILLS: "good", Effect.BEYOND: "warn", Effect.WORSE: "bad", Effect.SAME: "muted"}
SYMBOLS = {Effect.FILLS: "▲", Effect.BEYOND: "◆", Effect.WORSE: "▼", Effect.SAME: "≈"}


def _shares() -> Any:
    """The lead's tenths by cluster as a text: JK LG:6,TR:4."""
    one = Cluster.code + ":" + cast(LeadShare.tenths, String)
    inside = (
        select(func.aggregate_strings(one, ","))
        .select_from(LeadShare)
        .join(Cluster, Cluster.id == LeadShare.cluster_id)
        .where(LeadShare.lead_id == Lead.id)
        .correlate(Lead)
        .scalar_subquery()
    )
    return Block.code + " " + func.coalesce(inside, "")


def cells(rows: Sequence[tuple[Any, str]]) -> list[str]:
    """What each lead does to the block that holds it, as of now; two statements for a page."""
    if not any(_is_ahead(lead) for lead, _ in rows):
        return [NOTHING] * len(rows)
    as_of = mix.open_week()
    here = grounds(mix.figures(Known(as_of, COUNT), _books()))
    drawn = cache(lambda part: _cell(part, here))
    return [drawn(part) if _is_ahead(lead) else NOTHING for lead, part in rows]


def _is_ahead(lead: Any) -> bool:
    return lead.stage in PIPELINE and lead.status.is_open


def _cell(text: str, here: Mapping[str, Ground]) -> str:
    """Sign, symbol, word and colour, as everywhere; grey where the block must not be judged."""
    block, _, shares = text.partition(" ")
    part = dict.fromkeys(rules.CLUSTERS, 0)
    for piece in filter(None, shares.split(",")):
        cluster, tenths = piece.split(":")
        part[cluster] += int(tenths)
    ground = here[block]
    there = There(ground, ground.worth(part), against=None, room=None)
    words = escape(translated(there.words))
    if there.worth is None:
        return f'<span class="muted nowrap">{words}</span>'
    points = rules.signed(there.worth.points)
    if not ground.judged:
        return f'<span class="muted nowrap">{points} {words}</span>'
    tone, symbol = TONES[there.worth.effect], SYMBOLS[there.worth.effect]
    look = "muted" if tone == "muted" else f"{tone}-text"
    title = escape(gettext("按企业数，放在首报区块，偏离减少的点数；只供参考"))
    return (
        f'<span class="{look} nowrap" title="{title}"><b>{points}</b>'
        f' <span aria-hidden="true">{symbol}</span> {words}</span>'
    )


COLUMN = Supplied(Column("mix_value", say("结构贡献")), _shares(), cells)


@dataclass(frozen=True)
class _Version:
    """What of a mix target decides whether a day goes by it."""

    id: int
    drafted_by_id: int | None
    effective_from: date | None
    superseded_from: date | None
    wanted_from: date | None
    measure: str = COUNT.value


def _books() -> mix.Books:
    """Baselines and targets by count in one statement, which the list has left."""
    baselines: dict[int, tuple[str, date, dict[str, int]]] = {}
    targets = []
    versions: dict[int, _Version] = {}
    query = union_all(_of_baselines(), _of_targets()).subquery()
    for row in db.session.execute(select(query).order_by(query.c.day, query.c.id)):
        if row.is_target:
            dates = row.drafted_by_id, row.day, row.superseded_from, row.wanted_from
            version = versions.setdefault(row.id, _Version(row.id, *dates))
            targets.append((row.block, None, version, row.cluster, row.value))
        else:
            known = baselines.setdefault(row.id, (row.block, row.day, {}))
            known[2][row.cluster or U] = row.value
    kept: Any = [(None, KnownBaseline(b, day, "", firms)) for b, day, firms in baselines.values()]
    targets.sort(key=lambda row: row[2].id)
    return mix.Books(COUNT, kept, targets)


def _of_baselines() -> Any:
    return (
        select(
            literal(0).label("is_target"),
            Baseline.id.label("id"),
            Block.code.label("block"),
            Cluster.code.label("cluster"),
            BaselineCell.firms.label("value"),
            Baseline.as_of.label("day"),
            cast(null(), Integer).label("drafted_by_id"),
            cast(null(), Date).label("superseded_from"),
            cast(null(), Date).label("wanted_from"),
        )
        .join(Block, Block.id == Baseline.block_id)
        .join(BaselineCell, BaselineCell.baseline_id == Baseline.id)
        .outerjoin(Cluster, Cluster.id == BaselineCell.cluster_id)
        .where(Baseline.approved_by_id.is_not(None))
    )


def _of_targets() -> Any:
    return (
        select(
            literal(1),
            MixTarget.id,
            Block.code,
            Cluster.code,
            MixTargetShare.share_bp,
            MixTarget.effective_from,
            MixTarget.drafted_by_id,
            MixTarget.superseded_from,
            MixTarget.wanted_from,
        )
        .join(Block, Block.id == MixTarget.block_id)
        .join(MixTargetShare, MixTargetShare.target_id == MixTarget.id)
        .join(Cluster, Cluster.id == MixTargetShare.cluster_id)
        .where(MixTarget.measure == COUNT.value)
    )
