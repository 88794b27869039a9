"""Drafting a mix target: seven shares that make a whole, a period, a source, a day to begin. Pure.

Shares are typed in %, kept in basis points that sum to exactly 10000. Weights (lead 3, key 2,
support 1, none 0) are normalised by largest remainder, so that both ways end in the same shares.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from crm.core.days import Shown
from crm.core.errors import Problem
from crm.core.say import Sentence, Worded, say
from crm.mix.measures import Measure
from crm.mix.rules import CLUSTERS, WEIGHTS, figure, normalise
from crm.mix.wording import CLUSTER_WORDS

HUNDRED = Decimal(100)
PLACES = 2
MOST_SOURCE, MOST_NOTE, MOST_REASON = 300, 200, 500


class Dated(Protocol):
    """What of another version decides whether it overtook a draft."""

    @property
    def approved_at(self) -> Any: ...
    @property
    def effective_from(self) -> Any: ...


class Way(Worded):
    """How the shares are stated."""

    SHARES = "shares", say("直接填占比")
    WEIGHTS = "weights", say("填轻重，由系统归一到 100%")


class Weight(Worded):
    """How much weight a cluster has in a block: the plan's scale."""

    LEAD = "lead", say("主导 3")
    KEY = "key", say("重点 2")
    SUPPORT = "support", say("一般 1")
    NONE = "none", say("未提 0")


@dataclass(frozen=True)
class DraftTarget:
    """What a person proposes: shares in % or weights, and what a reader must know of them.

    Without `wanted_from` it begins on the day of its approval.
    """

    way: Way
    shares: Mapping[str, Decimal | None]
    weights: Mapping[str, str]
    source: str
    period_from: date | None
    period_to: date | None
    wanted_from: date | None = None
    notes: Mapping[str, str] | None = None

    def basis_points(self) -> dict[str, int]:
        """The shares that are kept; only of a draft without problems."""
        if self.way is Way.WEIGHTS:
            return normalise({k: self.weights.get(k, "none") for k in CLUSTERS}) or {}
        return {k: int((self.shares[k] or 0) * 100) for k in CLUSTERS}

    def weight_of(self, cluster: str) -> str:
        """The weight that a share was made from; "" where it was typed."""
        return self.weights.get(cluster, "none") if self.way is Way.WEIGHTS else ""

    def note_of(self, cluster: str) -> str:
        return (self.notes or {}).get(cluster, "").strip()


@dataclass(frozen=True)
class RefuseTarget:
    """Why not."""

    reason: str


def draft_problems(command: DraftTarget, today: date, closed_through: date) -> list[Problem]:
    """All that is missing or wrong, each at its field."""
    found = _weight_problems(command) if command.way is Way.WEIGHTS else _share_problems(command)
    if not command.source.strip():
        found.append(Problem("source", say("请填写%(label)s。", label=say("依据"))))
    return (
        found + _period_problems(command, today) + _start_problems(command, today, closed_through)
    )


def _share_problems(command: DraftTarget) -> list[Problem]:
    found = [
        Problem(
            share_field(k), say("请填写%(cluster)s的占比，没有就填 0。", cluster=CLUSTER_WORDS[k])
        )
        for k in CLUSTERS
        if command.shares.get(k) is None
    ]
    parts = {k: value for k, value in command.shares.items() if value is not None}
    found += [
        Problem(share_field(k), say("占比在 0 到 100 之间，最多两位小数。"))
        for k, value in parts.items()
        if not 0 <= value <= HUNDRED or value != round(value, PLACES)
    ]
    if not found and sum(parts.values()) != HUNDRED:
        found.append(Problem("shares", sum_sentence(sum(parts.values(), Decimal(0)))))
    return found


def sum_sentence(total: Decimal) -> Sentence:
    """How far seven shares are from a whole."""
    missing = HUNDRED - total
    places = {"total": plain(total), "rest": plain(abs(missing))}
    if abs(total - 1) <= Decimal("0.001"):
        return say("占比要填百分数，例如 15.0，不是 0.15；现在合计只有 %(total)s%%。", **places)
    if missing > 0:
        return say("七个集群合计应为 100%%，现在是 %(total)s%%，还差 %(rest)s 点。", **places)
    return say("七个集群合计应为 100%%，现在是 %(total)s%%，多了 %(rest)s 点。", **places)


def _weight_problems(command: DraftTarget) -> list[Problem]:
    if any(WEIGHTS.get(word, 0) for word in command.weights.values()):
        return []
    return [Problem("shares", say("至少给一个集群主导、重点或一般，否则归一不出占比。"))]


def _period_problems(command: DraftTarget, today: date) -> list[Problem]:
    start, end = command.period_from, command.period_to
    found = []
    if start is None:
        found.append(Problem("period_from", say("请填写适用期从哪一天起。")))
    if end is None:
        found.append(Problem("period_to", say("请填写适用期到哪一天止；预测按这一天算。")))
    elif end < today:
        found.append(Problem("period_to", say("适用期已经过去，请填今天以后的一天。")))
    elif start and end <= start:
        found.append(Problem("period_to", say("适用期的止日要晚于起日。")))
    return found


def _start_problems(command: DraftTarget, today: date, closed_through: date) -> list[Problem]:
    day, name = command.wanted_from, "wanted_from"
    if day is None:
        return []
    if day <= closed_through:
        return [Problem(name, say("这一天在已结账的周里；已结账的周保留当时的目标。"))]
    if day < today:
        return [Problem(name, say("生效日期不能早于今天。"))]
    if command.period_to and day > command.period_to:
        return [Problem(name, say("生效日期晚于适用期的止日。"))]
    return []


def overtaken(
    period_to: date, begins: date, drafted_at: datetime, others: Iterable[Dated]
) -> Sentence | None:
    """Why a draft may not be approved any more; None while it may.

    `others` are the versions of its place: one that was approved after this was drafted and begins
    later would never hold, and nobody would have said so.
    """
    if period_to < begins:
        return say(
            "这份草案的适用期到 %(day)s 为止，已经过去，不能再批准。"
            "请照它重新起草一份，写明新的适用期。",
            day=Shown(period_to, year=True),
        )
    later = [
        one.effective_from
        for one in others
        if one.approved_at and one.approved_at > drafted_at and one.effective_from > begins
    ]
    if later:
        return say(
            "这份草案起草之后，又批准了 %(day)s 起适用的一版；批准这份会让那一版失效。"
            "请起草人核对修改后再批准。",
            day=Shown(max(later), year=True),
        )
    return None


def refuse_problems(command: RefuseTarget) -> list[Problem]:
    """A refusal says why."""
    if command.reason.strip():
        return []
    return [Problem("reason", say("请填写%(label)s。", label=say("不同意的理由")))]


def begins_on(wanted: date | None, today: date) -> date:
    """The day an approved version holds from: the one asked for, or today when that has passed."""
    return max(wanted or today, today)


def share_field(cluster: str) -> str:
    """The name of a cluster's share among the fields of forms, sheets and programs."""
    return f"share_{cluster.lower()}"


def percent(share_bp: int) -> Decimal:
    """Basis points in %, as many places as they need and at least one."""
    exact = Decimal(share_bp).scaleb(-2)
    tenths = exact.quantize(Decimal("0.1"))
    return tenths if tenths == exact else exact


def plain(value: Decimal) -> str:
    """A sum of shares or a difference without needless zeros, at least one place."""
    text = f"{value:.2f}"
    return figure(Decimal(text.removesuffix("0")))


def may_have_target(measure: Measure) -> bool:
    """Registered capital is only subscribed and never judged, so it gets no target."""
    return measure.judged


MEASURES = tuple(measure for measure in Measure if may_have_target(measure))
