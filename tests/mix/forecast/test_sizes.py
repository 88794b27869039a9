"""What leads bring: one by one, and many small ones together, of which each counts once."""

from fractions import Fraction

from crm.leads.rules import Stage
from crm.mix.forecast.bets import Open, Place, Sizing, crowded
from crm.mix.forecast.odds import assumptions
from crm.settings.rules import STARTING_VALUES


def _open(
    number: int,
    stage: Stage,
    planned: int | None,
    contract: int | None,
    places: tuple[Place, ...],
    *,
    held: bool = False,
) -> Open:
    return Open(number, stage, held, planned, contract, places)


def test_a_lead_brings_its_contract_once_it_is_signed() -> None:
    known = assumptions(STARTING_VALUES, {}, (40, Fraction(1, 2)))
    sizing = Sizing(by_amount=True, known=known, months=(Fraction(24),))
    places = (Place("JK", "LG", 7), Place("ZD", "TR", 3))
    early = _open(1, Stage.S3, 100, None, places)
    signed = _open(2, Stage.S6, 100, 90, places, held=True)
    unknown = _open(3, Stage.S2, None, None, places)
    first, second = sizing.bets([early, signed, unknown])
    assert [part.amount for part in first.parts] == [350, 150]
    assert [part.amount for part in second.parts] == [630, 270]
    assert second.chances == (300_000,)


def test_a_lead_that_is_split_counts_once_in_a_crowd_and_brings_all_its_parts() -> None:
    known = assumptions(STARTING_VALUES, {}, (40, Fraction(1, 2)))
    sizing = Sizing(by_amount=True, known=known, months=(Fraction(24),))
    parted = (Place("JK", "LG", 7), Place("ZD", "TR", 3))
    rows = [
        _open(1, Stage.S3, 100, None, parted),
        _open(2, Stage.S3, 200, None, (Place("ZD", "TR", 2), Place("JK", "LG", 8))),
        _open(3, Stage.S3, None, None, parted),
        _open(4, Stage.S3, 100, None, (Place("JK", "LG", 10),)),
    ]
    split, whole = crowded(rows)
    assert (split.many, split.unsized, split.main) == (3, 1, ("JK", "LG")) and whole.many == 1
    assert [(mass.leads, mass.planned) for mass in split.parts.values()] == [(3, 2300), (3, 700)]
    [bet] = sizing.bets([], [split])
    assert (bet.many, [part.amount for part in bet.parts]) == (2, [1150, 350])
    rest = split.less(crowded(rows[:1])[0])
    assert (rest.many, rest.parts["JK", "LG"].planned) == (2, 1600)
    assert not split.less(split).parts
