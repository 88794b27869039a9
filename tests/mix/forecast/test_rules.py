"""The closed forms and the simulation against the printed vectors, and what must always hold."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from math import sqrt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.leads.rules import Stage
from crm.mix import rules
from crm.mix.forecast import odds, runs, timing
from crm.mix.forecast.calibration import Calibration, Verdict, calibration, wilson
from crm.mix.forecast.dates import months_after
from crm.mix.forecast.lives import Life, record_of, records_of
from crm.mix.forecast.odds import CERTAIN, Origin, Record, assumptions, posterior
from crm.mix.forecast.point import Bet, Part, expected, shares_of, straying
from crm.mix.forecast.question import FIT, Block, Question
from crm.mix.forecast.timing import Spell, curve_of, share_of_time
from crm.mix.rules import CLUSTERS
from crm.settings.rules import STARTING_VALUES

YI = 10**9
"""100 million 元 in tenths."""
HERE = dict(zip(CLUSTERS, (10 * YI, 15 * YI, 1 * YI, 0, 2 * YI, 2 * YI, 70 * YI), strict=True))
TARGET = (1500, 2500, 300, 200, 500, 500, 4500)
PIPELINE = (
    ("LG", 20, 600_000),
    ("LG", 8, 250_000),
    ("IN", 6, 400_000),
    ("TR", 10, 150_000),
    ("MF", 30, 600_000),
    ("CU", 3, 80_000),
    ("FI", 5, 250_000),
)
BETS = tuple(
    Bet(number, (Part("JK", cluster, size * YI),), (chance,))
    for number, (cluster, size, chance) in enumerate(PIPELINE, 1)
)
BLOCK = Block("JK", tuple(HERE[k] for k in CLUSTERS), TARGET)
QUESTION = Question("2026-11-23|JK", (BLOCK,), BETS, 1, 30, 850, watched=("LG", 0))


def test_the_point_forecast_equals_the_printed_vector() -> None:
    shares = shares_of(expected(HERE, BETS, 0))
    assert [round(float(shares[k]) * 100, 2) for k in CLUSTERS] == [
        8.37, 21.11, 1.64, 0.17, 3.20, 1.46, 64.05,
    ]  # fmt: skip
    target = rules.target_shares(dict(zip(CLUSTERS, TARGET, strict=True)))
    assert round(float(rules.deviation(shares, target)) * 100, 2) == 19.05


def test_the_delta_method_equals_the_printed_vector() -> None:
    spread = straying(HERE, BETS, 0)
    assert (round(spread["LG"] * 100, 2), round(spread["MF"] * 100, 2)) == (6.43, 6.64)


def test_the_simulation_equals_the_printed_vector_and_the_whole_enumeration() -> None:
    found = runs.answer(QUESTION).outcomes[0]
    logistics = found.spreads["LG"]
    assert [round(v * 100, 1) for v in (logistics.p10, logistics.p50, logistics.p90)] == [
        11.1, 22.4, 29.2,
    ]  # fmt: skip
    share, square, deviation = _enumerated()
    sd = sqrt(square - share * share)
    assert round(sd * 100, 1) == 6.7
    assert abs(logistics.mean - share) < 3 * sd / sqrt(QUESTION.runs)
    assert abs(deviation - 0.2096) < 3 * 0.055 / sqrt(20_000)
    assert abs(1 - found.spreads[FIT].mean - deviation) < 3 * 0.055 / sqrt(QUESTION.runs)


def _enumerated() -> tuple[float, float, float]:
    """The mean share of logistics, of its square, and the mean D, over all 128 outcomes."""
    sums = [0.0, 0.0, 0.0]
    target = rules.target_shares(dict(zip(CLUSTERS, TARGET, strict=True)))
    for landed in product((False, True), repeat=len(BETS)):
        chance, amounts = 1.0, dict(HERE)
        for bet, yes in zip(BETS, landed, strict=True):
            chance *= bet.chances[0] / CERTAIN if yes else 1 - bet.chances[0] / CERTAIN
            amounts[bet.parts[0].cluster] += bet.parts[0].amount * yes
        shares = rules.shares(amounts)
        one = float(shares["LG"])
        for place, value in enumerate((one, one * one, float(rules.deviation(shares, target)))):
            sums[place] += chance * value
    return sums[0], sums[1], sums[2]


def test_the_same_question_has_the_same_answer_to_the_last_digit() -> None:
    again = runs.answer.__wrapped__(QUESTION)
    assert again == runs.answer(QUESTION)
    # As printed once: another machine, another library, another order would be seen here.
    assert again.outcomes[0].spreads["LG"].mean == PRINTED_MEAN
    assert again.levers[0].key == 1 and again.levers[0].landed == PRINTED_LANDED


PRINTED_MEAN, PRINTED_LANDED = 0.208318, 0.256513


def test_a_common_shock_widens_what_many_leads_make() -> None:
    many = tuple(Bet(n, (Part("JK", "LG", YI),), (400_000,)) for n in range(60))
    alone = runs.answer(Question("s", (BLOCK,), many, 1, 30, 850)).outcomes[0].spreads["LG"]
    shocked = runs.answer(Question("s", (BLOCK,), many, 1, 30, 850, shock=0.5))
    together = shocked.outcomes[0].spreads["LG"]
    assert together.p90 - together.p10 > 1.5 * (alone.p90 - alone.p10)


def test_many_alike_are_as_if_drawn_one_by_one() -> None:
    crowd = (Bet(0, (Part("JK", "LG", 300 * YI),), (30_000,), many=300),)
    single = tuple(Bet(n, (Part("JK", "LG", YI),), (30_000,)) for n in range(300))
    together, apart = (
        runs.answer(Question("s", (BLOCK,), bets, 1, 30, 850)).outcomes[0].spreads["LG"]
        for bets in (crowd, single)
    )
    assert abs(together.mean - apart.mean) < 0.001
    assert abs((together.p90 - together.p10) - (apart.p90 - apart.p10)) < 0.01


def test_nothing_but_nothing_has_no_share() -> None:
    empty = Block("JK", (0,) * 7, TARGET)
    [found] = runs.answer(Question("s", (empty,), (), 1, 30, 850)).outcomes
    assert found.spreads == {} and found.undivided == 1


amounts = st.integers(0, 10**12)
blocks = st.lists(st.tuples(*[amounts] * 7).filter(any), min_size=1, max_size=3)


@settings(max_examples=40, deadline=None)
@given(
    blocks,
    st.lists(
        st.tuples(
            st.integers(0, 2),
            st.sampled_from(CLUSTERS),
            st.integers(1, 10**12),
            st.sampled_from((0, CERTAIN)),
        ),
        max_size=6,
    ),
)
def test_certain_chances_equal_progress(bases: list[Any], open_leads: list[Any]) -> None:
    names = ("JK", "ZD", "JS")[: len(bases)]
    bets = tuple(
        Bet(number, (Part(names[at % len(names)], cluster, size),), (chance,))
        for number, (at, cluster, size, chance) in enumerate(open_leads)
    )
    places = tuple(Block(name, base, TARGET) for name, base in zip(names, bases, strict=True))
    found = runs.answer(Question("s", places, bets, 1, 30, 850, runs=7)).outcomes[0]
    landed = {k: sum(base[n] for base in bases) for n, k in enumerate(CLUSTERS)}
    for bet in bets:
        if bet.chances[0]:
            landed[bet.parts[0].cluster] += bet.parts[0].amount
    shares = rules.shares(landed)
    target = rules.target_shares(dict(zip(CLUSTERS, TARGET, strict=True)))
    for k in CLUSTERS:
        assert found.spreads[k].p10 == found.spreads[k].p90 == round(float(shares[k]), 6)
        inside = abs(rules.points(shares[k] - target[k])) <= rules.TOLERANCE
        assert found.inside[k] == inside
    assert abs(sum(found.spreads[k].mean for k in CLUSTERS) - 1) < 1e-5
    d = rules.deviation(shares, target)
    assert 0 <= found.spreads[FIT].p50 <= 1
    assert abs(found.spreads[FIT].p50 - float(1 - d)) < 1e-6
    assert found.inside[FIT] == (rules.points(1 - d) >= 85)


def test_amounts_beyond_64_bits_still_make_shares() -> None:
    huge = Block("JK", (10**17, 10**17, 0, 0, 0, 0, 0), TARGET)
    found = runs.answer(Question("s", (huge,), (), 1, 30, 850, runs=3)).outcomes[0]
    assert found.spreads["TR"].p50 == 0.5


def test_a_stage_goes_by_its_own_outcomes_from_thirty_on() -> None:
    assert posterior(Fraction(3, 100), 2, 31) == Fraction(23, 410)
    few, enough = Record(12, 29), Record(12, 30)
    made = assumptions(STARTING_VALUES, {"S3": few, "S4": enough}, None)
    assert (made.odds[Stage.S3].origin, made.odds[Stage.S3].chance) == (
        Origin.DEFAULT,
        Fraction(15, 100),
    )
    assert made.odds[Stage.S4].origin is Origin.LOCAL
    assert made.odds[Stage.S4].chance == (10 * Fraction(1, 4) + 12) / 40
    assert made.is_local


def test_chances_fall_short_before_two_years_and_on_hold() -> None:
    made = assumptions(STARTING_VALUES, {}, None)
    assert made.chance(Stage.S6, Fraction(24), held=False) == 600_000
    assert made.chance(Stage.S6, Fraction(12), held=False) == 300_000
    assert made.chance(Stage.S6, Fraction(60), held=True) == 300_000
    assert made.chance(Stage.S8, Fraction(24), held=False) == 0


def test_the_realisation_is_our_own_from_thirty_contracts_on() -> None:
    assert assumptions(STARTING_VALUES, {}, (29, Fraction(1, 5))).realisation == 1
    assert assumptions(STARTING_VALUES, {}, (30, Fraction(1, 5))).realisation == Fraction(1, 5)


DAY = date(2024, 1, 1)


def _after(days: int) -> date:
    return DAY + timedelta(days=days)


def test_times_count_what_is_still_open_and_what_ended_otherwise() -> None:
    """Two of four known land, one early and one late; half of those watched for long never do."""
    spells = [
        *([Spell(DAY, landed_on=_after(60))] * 20),
        *([Spell(DAY, landed_on=_after(500))] * 20),
        *([Spell(DAY, ended_on=_after(300))] * 10),
        *([Spell(DAY)] * 10),
    ]
    curve = curve_of(spells, _after(1000))
    assert curve is not None and (curve[0], curve[1], curve[24]) == (0, 0, 1_000_000)
    assert curve[2] == curve[16] == 500_000
    # A spell that is watched for a month only is at risk for a month only.
    young = [*spells, *([Spell(_after(985))] * 100)]
    assert curve_of(young, _after(1000)) == curve
    assert curve_of(spells[:25], _after(1000)) is None
    assert curve_of(spells[:40], _after(600)) is None, "nobody was watched for two years"
    assert share_of_time(curve, Fraction("1.5")) == Fraction(1, 4)
    assert share_of_time(None, Fraction(6)) == Fraction(1, 4)


def test_a_record_prefers_leads_whose_two_years_are_over() -> None:
    old = [Spell(DAY, landed_on=_after(30))] * 10 + [Spell(DAY)] * 20
    young = [Spell(_after(900), ended_on=_after(910))] * 50
    assert record_of(old + young, _after(1000)).closed == 30
    assert record_of(old[1:] + young, _after(1000)) == Record(9, 79)
    assert record_of([Spell(_after(990))], _after(1000)).closed == 0


def test_a_duplicate_is_no_outcome() -> None:
    lost = Life(1, {Stage.S1: DAY}, ended_on=_after(3), counts=False)
    assert records_of([lost], _after(1000))["S1"].closed == 0
    life = Life(2, {Stage.S1: DAY, Stage.S3: _after(9)}, landed_on=_after(99))
    assert life.stage is None and records_of([life], _after(1000))["S3"] == Record(1, 1)
    assert life.outcome(_after(98), _after(99)) is False and life.outcome(_after(99), DAY) is True


def test_wilson_and_brier_and_the_deciles() -> None:
    low, high = wilson(5, 10)
    assert (round(low, 3), round(high, 3)) == (0.312, 0.688)
    assert wilson(0, 4)[0] == 0 and wilson(4, 4)[1] == 1
    known = calibration([Verdict(250_000, 500_000, 500_000, n < 10) for n in range(40)])
    assert known.brier() == {"ours": 0.1875, "default": 0.25, "overall": 0.25}
    assert known.is_best is True and known.bins[2].n == 40 and known.bins[2].landed == 10
    assert Calibration.of(known.plain()) == known
    assert calibration([Verdict(CERTAIN, 0, 0, landed=True)]).is_best is None


def test_months_on_the_calendar() -> None:
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_after(date(2026, 11, 23), -24) == date(2024, 11, 23)


@pytest.mark.parametrize("chance", [Fraction(-1), Fraction(2), Fraction(1, 3)])
def test_a_chance_is_a_whole_number_of_millionths(chance: Fraction) -> None:
    assert 0 <= odds.millionths(chance) <= timing.WHOLE
