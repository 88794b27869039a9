"""Amounts in the measure's own unit, and why a share changed in one sentence. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from crm.core import amounts
from crm.core.language import translated
from crm.core.say import Sentence, Spoken, say
from crm.mix import rules
from crm.mix.history.causes import Cause, Group, Step, Waterfall
from crm.mix.measures import Measure, whole
from crm.mix.rules import figure, points, signed
from crm.mix.wording import CLUSTER_WORDS

UNITS_IN_ENGLISH = {"firms": ("firm", "firms"), "persons": ("person", "persons")}


@dataclass(frozen=True)
class Amount(Spoken):
    """Tenths of a measure's unit, with the unit; `change` always has its sign."""

    tenths: int
    measure: Measure
    change: bool = False

    @property
    def _sign(self) -> str:
        if self.tenths < 0:
            return "−"
        return "+" if self.change and self.tenths else ""

    @property
    def _bare(self) -> str:
        size = abs(self.tenths)
        return rules.count(size) if self.measure is Measure.COUNT else f"{whole(size):,}"

    def __str__(self) -> str:
        money = self.measure.unit == "money"
        size = amounts.in_yi(whole(abs(self.tenths))) if money else self._bare
        return f"{self._sign}{size} {self.measure.unit_words}"

    def in_english(self) -> str:
        if self.measure.unit == "money":
            return f"{self._sign}{amounts.in_cny(whole(abs(self.tenths)))}"
        one, many = UNITS_IN_ENGLISH[self.measure.unit]
        return f"{self._sign}{self._bare} {one if self._bare == '1' else many}"


def sized(measure: Measure) -> Callable[[int], str]:
    """How an amount stands under a head that names the measure: firms without their unit."""

    def text(tenths: int) -> str:
        if measure is Measure.COUNT:
            return rules.count(tenths)
        return translated(Amount(tenths, measure))

    return text


def cause_words(cause: Cause, measure: Measure) -> Sentence:
    """What moved an amount, by its name in the measure."""
    if cause is Cause.AMOUNT:
        return say("新到资") if measure is Measure.RECEIVED else say("金额更新")
    return cause.words


def step_words(step: Step, measure: Measure) -> Sentence:
    """A step's name, apart from the lead's."""
    if step.group is Group.REST:
        return say("其余 %(n)s 项", n=len(step.atoms))
    cluster = CLUSTER_WORDS[step.cluster] if step.cluster else None
    if step.group is Group.CORRECTION:
        return say("%(cluster)s更正", cluster=cluster)
    cause = cause_words(step.cause or Cause.OTHER, measure)
    return say("%(cluster)s%(cause)s", cluster=cluster, cause=cause) if cluster else cause


def why(told: Waterfall, measure: Measure) -> Iterator[Sentence]:
    """Why a share changed: one sentence, and what else must be known to read it."""
    own, others = told.part(Group.OWN), told.part(Group.OTHERS)
    against = own * told.change < 0 and points(own) != 0
    places = {
        "cluster": CLUSTER_WORDS[told.cluster],
        "first": figure(points(told.first)),
        "last": figure(points(told.last)),
        "change": signed(points(told.change)),
        "own": own_words(told, measure),
        "own_points": signed(points(own)),
        "others": others_words(told, measure),
        "others_points": signed(points(others)),
    }
    if not points(told.change):
        yield say(
            "%(cluster)s占比没有变（%(last)s%%）：%(own)s（%(own_points)s 点），%(others)s"
            "（%(others_points)s 点）。",
            **places,
        )
    elif against:
        yield say(
            "%(cluster)s占比由 %(first)s%% 变为 %(last)s%%（%(change)s 点）：虽然%(own)s"
            "（%(own_points)s 点），但%(others)s（%(others_points)s 点）。",
            **places,
        )
    else:
        yield say(
            "%(cluster)s占比由 %(first)s%% 变为 %(last)s%%（%(change)s 点）：%(own)s"
            "（%(own_points)s 点），%(others)s（%(others_points)s 点）。",
            **places,
        )
    yield from _besides(told, measure)


def _besides(told: Waterfall, measure: Measure) -> Iterator[Sentence]:
    for group, sentence in (
        (Group.REST, say("其余小项合计 %(points)s 点。")),
        (Group.BASE, say("基数或起算日变了，%(points)s 点，不是招商。")),
        (Group.CORRECTION, say("另有更正，%(points)s 点：以前的周漏报或改报。")),
    ):
        if any(one.group is group for one in told.steps):
            part = signed(points(told.part(group)))
            yield Sentence(sentence.template, {"points": part})
    rate = sum(
        atom.deltas.get(told.cluster, 0)
        for step in told.steps
        for atom in step.atoms
        if atom.cause is Cause.RATE
    )
    if rate:
        moved = Amount(rate, measure, change=True)
        yield say("本集群其中 %(amount)s 只因汇率变了。", amount=moved)


def own_words(told: Waterfall, measure: Measure) -> Sentence:
    """What the cluster itself did."""
    came, came_sum = _of(told, Cause.LANDED)
    went, went_sum = _of(told, Cause.LEFT)
    places = {
        "came": came,
        "went": went,
        "came_sum": Amount(came_sum, measure),
        "went_sum": Amount(abs(went_sum), measure),
    }
    if came and went:
        return say(
            "本集群新落地 %(came)s 个项目（%(came_sum)s）、退出 %(went)s 个（%(went_sum)s）",
            **places,
        )
    if came:
        return say("本集群新落地 %(came)s 个项目（%(came_sum)s）", **places)
    if went:
        return say("本集群退出 %(went)s 个项目（%(went_sum)s）", **places)
    moved = sum(one.own for one in told.steps if one.group is Group.OWN)
    if any(one.group is Group.OWN for one in told.steps):
        return say("本集群变动 %(amount)s", amount=Amount(moved, measure, change=True))
    return say("本集群没有变化")


def others_words(told: Waterfall, measure: Measure) -> Sentence:
    """What the other clusters did to the whole."""
    steps = [one for one in told.steps if one.group is Group.OTHERS]
    if not steps:
        return say("其它集群没有变化")
    total = sum(one.total for one in steps)
    most = max(steps, key=lambda one: abs(one.total))
    places = {
        "amount": Amount(abs(total), measure),
        "most": step_words(most, measure),
        "size": Amount(most.total, measure, change=True),
    }
    if total >= 0:
        return say("其它集群多了 %(amount)s，分母变大，主要是%(most)s %(size)s", **places)
    return say("其它集群少了 %(amount)s，分母变小，主要是%(most)s %(size)s", **places)


def _of(told: Waterfall, cause: Cause) -> tuple[int, int]:
    """How many leads did this to the cluster itself, and how much it made."""
    found = [
        atom
        for step in told.steps
        for atom in step.atoms
        if atom.cause is cause and not atom.correction and atom.deltas.get(told.cluster)
    ]
    return len(found), sum(atom.deltas[told.cluster] for atom in found)


def target_words(cluster: str, before: Fraction | None, after: Fraction | None) -> Sentence | None:
    """What another target did to the gap; None where it is the same."""
    if before is None or after is None or before == after:
        return None
    return say(
        "%(cluster)s的目标由 %(before)s%% 改为 %(after)s%%，差距因此另变 %(points)s 点："
        "换尺子，不是招商。",
        cluster=CLUSTER_WORDS[cluster],
        before=figure(points(before)),
        after=figure(points(after)),
        points=signed(points(before - after)),
    )
