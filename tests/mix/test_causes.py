"""The waterfall adds up, whatever happened to whom."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as some

from crm.mix.history.causes import (
    MOST_STEPS,
    Atom,
    Cause,
    Group,
    Standing,
    Waterfall,
    atoms,
    waterfall,
    whole,
)
from crm.mix.rules import CLUSTERS

YI = 10**9

SHARES = some.dictionaries(
    some.sampled_from(CLUSTERS), some.integers(1, 10), min_size=1, max_size=3
)
STANDINGS = some.one_of(
    some.just(Standing()), some.builds(Standing, some.integers(0, 10**12), SHARES)
)
LIVES = some.lists(some.tuples(STANDINGS, STANDINGS, STANDINGS, some.integers(-9, 9)), max_size=12)


def sums(standings: list[Standing]) -> dict[str, int]:
    return {k: sum(one.values.get(k, 0) for one in standings) for k in CLUSTERS}


@settings(max_examples=40)
@given(LIVES, some.dictionaries(some.sampled_from(CLUSTERS), some.integers(0, 10**13)))
def test_parts_are_exact_and_add_up_to_points_and_yuan(
    lives: list[tuple[Standing, Standing, Standing, int]], base: dict[str, int]
) -> None:
    """Before as published, the same as known later, after; a rate may have moved some of it."""
    found: list[Atom] = []
    for number, (before, known, after, rate) in enumerate(lives):
        found += atoms(number, before, known, correction=True)
        found += atoms(number, known, after, rate)
    start = sums([life[0] for life in lives])
    end = sums([life[2] for life in lives])
    found.append(Atom(None, Cause.BASELINE, base))
    end = {k: value + base.get(k, 0) for k, value in end.items()}
    for cluster in CLUSTERS:
        told = waterfall(cluster, start, end, found)
        assert len(told.steps) <= MOST_STEPS
        assert sum((one.points for one in told.steps), Fraction(0)) == told.change
        assert sum(one.own for one in told.steps) == end[cluster] - start[cluster]
        assert sum(one.total for one in told.steps) == whole(end) - whole(start)
        assert all(atom.cause is not Cause.OTHER for one in told.steps for atom in one.atoms)
        groups = [list(Group).index(one.group) for one in told.steps]
        assert groups == sorted(groups)


@given(some.dictionaries(some.sampled_from(CLUSTERS), some.integers(1, 10**13), min_size=2))
def test_what_nobody_explains_is_a_step_and_never_lost(end: dict[str, int]) -> None:
    told = waterfall("LG", {}, end, [])
    assert [one.atoms[0].cause for one in told.steps] == [Cause.OTHER]
    assert told.steps[0].points == told.last


def of(amount: int, **tenths: int) -> Standing:
    return Standing(amount, tenths)


def change(before: Standing, after: Standing, rate: int = 0) -> list[tuple[Cause, dict[str, int]]]:
    return [(one.cause, dict(one.deltas)) for one in atoms(1, before, after, rate)]


def test_each_change_has_its_cause() -> None:
    nothing = Standing()
    assert change(nothing, of(3, FI=10)) == [(Cause.LANDED, {"FI": 30})]
    assert change(of(3, FI=10), nothing) == [(Cause.LEFT, {"FI": -30})]
    assert change(nothing, of(3, FI=-10)) == [(Cause.LEFT, {"FI": -30})]
    assert change(of(3, FI=10), of(8, FI=10)) == [(Cause.AMOUNT, {"FI": 50})]
    assert change(of(3, FI=10), of(8, FI=10), rate=2) == [
        (Cause.RATE, {"FI": 20}),
        (Cause.AMOUNT, {"FI": 30}),
    ]
    assert change(of(3, FI=10), of(3, FI=4, LG=6)) == [(Cause.SPLIT, {"FI": -18, "LG": 18})]
    assert change(of(3, FI=10), of(4, FI=5)) == [
        (Cause.AMOUNT, {"FI": 10}),
        (Cause.LEFT, {"FI": -20}),
    ]
    assert change(of(3, FI=10), of(3, FI=10)) == []


def three_funds() -> Waterfall:
    """Three funds came, and finance fell: a factory grew the whole."""
    start = {"FI": 2 * YI, "MF": 8 * YI}
    funds = [Atom(number, Cause.LANDED, {"FI": YI}) for number in (1, 2, 3)]
    factory = Atom(9, Cause.LANDED, {"MF": 17 * YI})
    return waterfall("FI", start, {"FI": 5 * YI, "MF": 25 * YI}, [factory, *funds])


def test_why_finance_fell_though_three_funds_came() -> None:
    told = three_funds()
    assert (told.first, told.last) == (Fraction(1, 5), Fraction(1, 6))
    assert [one.group for one in told.steps] == [Group.OWN] * 3 + [Group.OTHERS]
    assert told.part(Group.OWN) == Fraction(5, 13) - Fraction(1, 5)
    assert told.part(Group.OTHERS) == Fraction(1, 6) - Fraction(5, 13)


def test_the_smallest_steps_are_joined_and_corrections_come_last() -> None:
    found = [Atom(number, Cause.LANDED, {"FI": number * YI}) for number in range(1, 9)]
    found.append(Atom(99, Cause.AMOUNT, {"LG": -YI}, correction=True))
    start = {"FI": YI, "LG": 99 * YI}
    told = waterfall("FI", start, {"FI": 37 * YI, "LG": 98 * YI}, found)
    assert len(told.steps) == MOST_STEPS
    assert next(one.leads for one in told.steps if one.group is Group.OWN) == (8,)
    rest = [one for one in told.steps if one.group is Group.REST]
    assert len(rest) == 1 and len(rest[0].leads) >= 3
    assert told.part(*Group) == told.change
