"""结构贡献 as a column of the list of leads: off by default, never an order of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from flask_babel import gettext
from markupsafe import escape
from sqlalchemy import String, cast, func, select

from crm.core.language import translated
from crm.core.rest.fields import part
from crm.core.say import Sentence, say
from crm.leads.listing.columns import Column
from crm.leads.listing.supplied import Supplied
from crm.leads.models import Lead, LeadShare
from crm.leads.rules import PIPELINE
from crm.mix import rules
from crm.mix.advice.looking import There
from crm.mix.advice.settled import settled
from crm.mix.advice.shapes import MixValueOut
from crm.mix.advice.value import Effect, Ground
from crm.plan.models import Block, Cluster

NOTHING = '<span class="muted">—</span>'
TONES = {Effect.FILLS: "good", Effect.BEYOND: "warn", Effect.WORSE: "bad", Effect.SAME: "muted"}
SYMBOLS = {Effect.FILLS: "▲", Effect.BEYOND: "◆", Effect.WORSE: "▼", Effect.SAME: "≈"}


@dataclass(frozen=True)
class AtHome:
    """What a lead does to the block that holds it, beside the figures of a closed week or of now."""

    block: str
    week: str | None
    points: Decimal | None
    effect: Effect | None
    judged: bool
    words: Sentence


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


def values(rows: Sequence[tuple[Any, ...]]) -> list[AtHome | None]:
    """What each open lead does to its block; one statement, none where nothing is open."""
    if not any(_is_ahead(lead) for lead, _ in rows):
        return [None] * len(rows)
    found = settled()
    week = str(found.week) if found.week else None
    worked_out = cache(lambda shares, clash: _value(shares, found.grounds, week, clash=clash))
    return [worked_out(text, lead.has_clash) if _is_ahead(lead) else None for lead, text in rows]


def _is_ahead(lead: Any) -> bool:
    return lead.stage in PIPELINE and lead.status.is_open


def _value(text: str, here: Mapping[str, Ground], week: str | None, *, clash: bool) -> AtHome:
    block, _, shares = text.partition(" ")
    own = dict.fromkeys(rules.CLUSTERS, 0)
    for piece in filter(None, shares.split(",")):
        cluster, tenths = piece.split(":")
        own[cluster] += int(tenths)
    ground = here[block]
    worth = None if clash else ground.worth(own)
    there = There(ground, worth, against=None, room=None, disputed=clash)
    return AtHome(
        block=block,
        week=week,
        points=worth.points if worth else None,
        effect=worth.effect if worth and ground.judged else None,
        judged=worth is not None and ground.judged,
        words=there.words,
    )


def cell(one: AtHome | None) -> str:
    """Sign, symbol, word and colour, as everywhere; grey where the block must not be judged."""
    if one is None:
        return NOTHING
    words = escape(translated(one.words))
    if one.points is None:
        return f'<span class="muted nowrap">{words}</span>'
    points = rules.signed(one.points)
    if one.effect is None:
        return f'<span class="muted nowrap">{points} {words}</span>'
    tone, symbol = TONES[one.effect], SYMBOLS[one.effect]
    look = "muted" if tone == "muted" else f"{tone}-text"
    return (
        f'<span class="{look} nowrap" title="{escape(_basis(one))}"><b>{points}</b>'
        f' <span aria-hidden="true">{symbol}</span> {words}</span>'
    )


def _basis(one: AtHome) -> str:
    if one.week is None:
        return gettext("按企业数，对照现在的量，放在首报区块，偏离减少的点数；只供参考")
    return gettext(
        "按企业数，对照 %(week)s 结账的量，放在首报区块，偏离减少的点数；只供参考", week=one.week
    )


def note(found: Sequence[AtHome | None]) -> str:
    """In the head of the column: the unit, and as of which week."""
    one = next(filter(None, found), None)
    if one is None:
        return ""
    if one.week is None:
        return gettext("点 · 按现在")
    return gettext("点 · 截至 %(week)s", week=one.week)


FIELD = part(
    MixValueOut,
    allow_none=True,
    metadata={"description": say("对首报区块产业结构的作用；已落地或已结束的线索为 null。")},
)
COLUMN = Supplied(
    Column("mix_value", say("结构贡献")),
    (_shares(),),
    values,
    cell,
    fields={"mix_value": FIELD},
    told=lambda one: {"mix_value": one},
    note=note,
)
