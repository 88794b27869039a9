"""What several leads make of a block when all of them land: worked out together, never added. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from crm.core.say import Sentence, say
from crm.mix import rules
from crm.mix.advice.odds import all_of
from crm.mix.advice.value import Amounts, Effect, Ground, shares_of, together
from crm.mix.rules import CLUSTERS, WHOLE
from crm.mix.wording import CLUSTER_WORDS


@dataclass(frozen=True)
class Shift:
    """One cluster's share today and with all leads, beside its target."""

    cluster: str
    before: Fraction
    after: Fraction
    target: Fraction
    tolerance: Decimal

    @property
    def label(self) -> Sentence:
        return CLUSTER_WORDS[self.cluster]

    @property
    def gap(self) -> Decimal:
        """Share minus target afterwards, as printed."""
        return rules.points(self.after - self.target)

    @property
    def was(self) -> Decimal:
        return rules.points(self.before - self.target)

    @property
    def within(self) -> bool:
        """Whether it ends inside tolerance."""
        return abs(self.gap) <= self.tolerance

    @property
    def printed(self) -> tuple[Decimal, Decimal, Decimal]:
        """Today, afterwards and target in points."""
        before, after, target = map(rules.points, (self.before, self.after, self.target))
        return before, after, target


@dataclass(frozen=True)
class Bet:
    """A ticked lead: what it brings to the block, its chance, and what it does alone."""

    part: Amounts
    chance: Fraction
    alone: Fraction | None
    effect: Effect | None
    cluster: str


@dataclass(frozen=True)
class Outcome:
    """A block today and with all ticked leads in it."""

    before: Ground
    after: Ground
    bets: Sequence[Bet]

    @property
    def gain(self) -> Fraction | None:
        """MV of all of them together."""
        old, new = self.before.deviation, self.after.deviation
        return None if old is None or new is None else old - new

    @property
    def apart(self) -> Fraction:
        """What they do one by one, added: only to say that it is something else."""
        return sum((one.alone or Fraction(0) for one in self.bets), Fraction(0))

    @property
    def chance(self) -> Fraction:
        """That every one of them lands."""
        return all_of([one.chance for one in self.bets])

    @property
    def fits(self) -> tuple[Decimal, Decimal] | None:
        """F today and afterwards; None where it may not be printed."""
        old, new = self.before.deviation, self.after.deviation
        if old is None or new is None or not self.before.printed:
            return None
        return rules.points(rules.fit(old)), rules.points(rules.fit(new))

    @property
    def shifts(self) -> list[Shift]:
        """All seven clusters; none where shares may not be printed."""
        if not self.before.printed or self.before.target is None:
            return []
        old, new = shares_of(self.before.values or {}), shares_of(self.after.values or {})
        return [
            Shift(k, old[k], new[k], Fraction(self.before.target[k], WHOLE), self.before.tolerance)
            for k in CLUSTERS
        ]

    @property
    def findings(self) -> list[tuple[Sentence, str]]:
        """What to see in it, with the cluster that has something to fill."""
        return [*self._fitting(), *self._over(), *self._short()] if self.bets else []

    def _fitting(self) -> Iterator[tuple[Sentence, str]]:
        """What alone would go beyond and together does not."""
        alone = {one.cluster for one in self.bets if one.effect is Effect.BEYOND}
        found = [one for one in self.shifts if one.cluster in alone and one.within]
        if found and len(self.bets) > 1:
            words = [say("%(cluster)s %(share)s", **_said(one)) for one in found]
            yield say("%(clusters)s：单看会超过目标，合在一起在容差内。", clusters=words), ""

    def _over(self) -> Iterator[tuple[Sentence, str]]:
        one = max(self.shifts, key=lambda shift: shift.gap, default=None)
        if one is None or one.within or one.gap < 0:
            return
        if one.gap < one.was:
            yield (
                say(
                    "%(cluster)s降到 %(share)s，仍多 %(gap)s 点；是总量变大，不是它减少。",
                    **_said(one),
                ),
                "",
            )
        else:
            yield say("%(cluster)s升到 %(share)s，多 %(gap)s 点。", **_said(one)), ""

    def _short(self) -> Iterator[tuple[Sentence, str]]:
        """Where the shortage grew because everything else did."""
        found = [one for one in self.shifts if one.gap < one.was and one.gap < -one.tolerance]
        for one in sorted(found, key=lambda shift: shift.gap)[:2]:
            words = say("%(cluster)s降到 %(share)s，缺口扩大到 %(gap)s 点。", **_said(one))
            yield words, one.cluster


def _said(one: Shift) -> dict[str, object]:
    share, gap = rules.figure(one.printed[1]), str(abs(one.gap))
    return {"cluster": one.label, "share": share, "gap": gap}


def outcome(ground: Ground, bets: Sequence[Bet]) -> Outcome:
    """All of them in one block."""
    return Outcome(ground, ground.with_(together(one.part for one in bets)), bets)
