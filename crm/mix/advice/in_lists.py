"""结构贡献 as a column of the list of leads: off by default, never an order of its own."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from flask_babel import gettext
from markupsafe import escape
from sqlalchemy import String, cast, func, select

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
from crm.mix.books import books
from crm.mix.history.moments import Known
from crm.mix.progress import COUNT
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
    here = grounds(mix.figures(Known(as_of, COUNT), books(COUNT)))
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
