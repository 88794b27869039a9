"""Why a cluster's share changed between two moments: exact parts that add up to it. Pure.

Amounts are whole tenths of the measure's unit; a share is a Fraction of 1.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from crm.core.say import Worded, say
from crm.mix.rules import CLUSTERS

MOST_STEPS = 6

Values = Mapping[str, int]


class Cause(Worded):
    """What moved an amount; the order is that of the table."""

    LANDED = "landed", say("新落地")
    LEFT = "left", say("退出")
    AMOUNT = "amount", say("金额变化")
    RATE = "rate", say("汇率")
    SPLIT = "split", say("重新分摊")
    BASELINE = "baseline", say("基数或起算日")
    OTHER = "other", say("其它")


class Group(Worded):
    """The order of the steps: own cluster, other clusters, the base, corrections, what is left."""

    OWN = "own", say("本集群")
    OTHERS = "others", say("其它集群")
    BASE = "base", say("基数")
    REST = "rest", say("其余")
    CORRECTION = "correction", say("更正")


@dataclass(frozen=True)
class Standing:
    """What a lead brings to a block or total: its amount, and signed tenths of it by cluster."""

    amount: int = 0
    tenths: Values = field(default_factory=dict)

    @property
    def values(self) -> dict[str, int]:
        """The amounts by cluster."""
        return {k: self.amount * part for k, part in self.tenths.items()}


@dataclass(frozen=True)
class Atom:
    """One change of one lead (None: of no lead): what it adds to each cluster."""

    lead_id: int | None
    cause: Cause
    deltas: Values
    correction: bool = False


@dataclass(frozen=True)
class Step:
    """One bar: atoms that are told together, and by how much they move amount, total and share.

    `cluster` is where they happened; None where several were joined.
    """

    group: Group
    cause: Cause | None
    cluster: str | None
    atoms: tuple[Atom, ...]
    own: int
    total: int
    points: Fraction = Fraction(0)

    @property
    def leads(self) -> tuple[int, ...]:
        """The leads behind it."""
        return tuple(sorted({one.lead_id for one in self.atoms if one.lead_id is not None}))


@dataclass(frozen=True)
class Waterfall:
    """The way from one level of a cluster's share to another."""

    cluster: str
    start: Values
    end: Values
    steps: tuple[Step, ...]

    @property
    def first(self) -> Fraction:
        """The share at the start."""
        return share(self.start.get(self.cluster, 0), whole(self.start))

    @property
    def last(self) -> Fraction:
        """The share at the end."""
        return share(self.end.get(self.cluster, 0), whole(self.end))

    @property
    def change(self) -> Fraction:
        """What the steps add up to."""
        return self.last - self.first

    def part(self, *groups: Group) -> Fraction:
        """What some groups together did to the share."""
        return sum((one.points for one in self.steps if one.group in groups), Fraction(0))


def whole(values: Values) -> int:
    """What is classified."""
    return sum(values.get(k, 0) for k in CLUSTERS)


def share(part: int, total: int) -> Fraction:
    """A part of a whole; of nothing it is 0."""
    return Fraction(part, total) if total > 0 else Fraction(0)


def atoms(
    lead_id: int, before: Standing, after: Standing, rate: int = 0, *, correction: bool = False
) -> Iterator[Atom]:
    """What happened to a lead between two standings; `rate` is the part of a currency's rate."""

    def found(cause: Cause, deltas: Values) -> Iterator[Atom]:
        kept = {k: value for k, value in deltas.items() if value}
        if kept:
            yield Atom(lead_id, cause, kept, correction)

    came, went = not before.tenths, not after.tenths
    if came or went:
        deltas = _minus(after.values, before.values)
        gone = sum(after.tenths.values()) < sum(before.tenths.values())
        yield from found(Cause.LEFT if gone else Cause.LANDED, deltas)
        return
    grown = after.amount - before.amount
    yield from found(Cause.RATE, {k: rate * part for k, part in before.tenths.items()})
    yield from found(Cause.AMOUNT, {k: (grown - rate) * part for k, part in before.tenths.items()})
    split = _minus(after.tenths, before.tenths)
    gone = sum(split.values()) < 0
    yield from found(
        Cause.LEFT if gone else Cause.SPLIT, {k: after.amount * part for k, part in split.items()}
    )


def waterfall(
    cluster: str,
    start: Values,
    end: Values,
    found: Sequence[Atom],
    named: Container[int] | None = None,
) -> Waterfall:
    """The steps in order, each with what it does to the share; few enough to be drawn.

    What the atoms do not explain stands as a step of its own: the sum is always exact. Leads that
    are not `named` are told together, so that nobody reads what one of them brought.
    """
    unexplained = dict(_minus(_minus(end, start), total_of(atom.deltas for atom in found)))
    everything = [*found]
    if any(unexplained.get(k) for k in CLUSTERS):
        everything.append(Atom(None, Cause.OTHER, unexplained, correction=True))
    steps = sorted(_steps(cluster, everything, named), key=_place)
    return Waterfall(cluster, start, end, _measured(cluster, start, _joined(cluster, start, steps)))


def _steps(cluster: str, found: Iterable[Atom], named: Container[int] | None) -> Iterator[Step]:
    told: dict[tuple[object, ...], list[Atom]] = {}
    for atom in found:
        told.setdefault(_told_with(cluster, atom, named), []).append(atom)
    for (group, cause, where, _), together in told.items():
        deltas = total_of(atom.deltas for atom in together)
        if deltas.get(cluster) or whole(deltas):
            yield _step(group, cause, where, together, deltas, cluster)  # type: ignore[arg-type]


def _step(
    group: Group,
    cause: Cause | None,
    where: str | None,
    together: Iterable[Atom],
    deltas: Values,
    cluster: str,
) -> Step:
    return Step(group, cause, where, tuple(together), deltas.get(cluster, 0), whole(deltas))


def _told_with(cluster: str, atom: Atom, named: Container[int] | None) -> tuple[object, ...]:
    """Own changes lead by lead, those of others by cluster and cause, corrections by cluster."""
    if atom.cause is Cause.BASELINE:
        return Group.BASE, Cause.BASELINE, None, None
    where = cluster if atom.deltas.get(cluster) else _largest(atom.deltas)
    if atom.correction:
        return Group.CORRECTION, None, where, None
    if where == cluster:
        own = atom.lead_id if named is None or atom.lead_id in named else None
        return Group.OWN, atom.cause, where, own
    return Group.OTHERS, atom.cause, where, None


def _largest(deltas: Values) -> str:
    return max(deltas, key=lambda k: abs(deltas[k]))


def _place(step: Step) -> tuple[int, int, str]:
    size = step.own if step.group is Group.OWN else step.total
    return list(Group).index(step.group), -abs(size), f"{step.cluster}{step.cause}{step.leads}"


def _measured(cluster: str, start: Values, steps: Iterable[Step]) -> tuple[Step, ...]:
    part, total = start.get(cluster, 0), whole(start)
    found = []
    for step in steps:
        before = share(part, total)
        part, total = part + step.own, total + step.total
        found.append(replace(step, points=share(part, total) - before))
    return tuple(found)


def _joined(cluster: str, start: Values, steps: Sequence[Step]) -> list[Step]:
    """No more steps than can be drawn: the smallest are joined in 其余, before the corrections."""
    if len(steps) <= MOST_STEPS:
        return list(steps)
    ranked = sorted(_measured(cluster, start, steps), key=lambda one: abs(one.points))
    few = {(one.group, one.cause, one.cluster, one.leads) for one in ranked[: 1 - MOST_STEPS]}
    small = [one for one in steps if (one.group, one.cause, one.cluster, one.leads) in few]
    rest = Step(
        Group.REST,
        None,
        None,
        tuple(atom for one in small for atom in one.atoms),
        sum(one.own for one in small),
        sum(one.total for one in small),
    )
    kept = [one for one in steps if one not in small]
    return sorted([*kept, rest], key=_place)


def _minus(values: Values, other: Values) -> dict[str, int]:
    return {k: values.get(k, 0) - other.get(k, 0) for k in {**values, **other}}


def total_of(many: Iterable[Values]) -> dict[str, int]:
    """Several, cluster by cluster."""
    total: dict[str, int] = {}
    for values in many:
        for k, value in values.items():
            total[k] = total.get(k, 0) + value
    return total
