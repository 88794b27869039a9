"""Mix value on the vectors of the trade notes and on whatever Hypothesis finds; where a lead is put."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crm.core.say import say
from crm.leads.rules import PIPELINE, Stage, Status
from crm.mix import rules
from crm.mix.advice import value
from crm.mix.advice.beside import brings, coming, in_one_place, of_lead
from crm.mix.advice.best import Option, best
from crm.mix.advice.odds import odds
from crm.mix.advice.value import Effect, Ground
from crm.mix.forecast.bets import Open, Place, crowded
from crm.mix.forecast.odds import Assumptions
from crm.mix.forecast.queries import assumed
from crm.mix.measures import Measure
from crm.mix.rules import CLUSTERS
from crm.settings.rules import STARTING_VALUES, Settings

YI = 10**9
"""1 亿元 in tenths of a 元."""
TARGET = dict(zip(CLUSTERS, (1500, 2500, 300, 200, 500, 500, 4500), strict=True))
A = dict(zip(CLUSTERS, (n * YI for n in (10, 15, 1, 0, 2, 2, 70)), strict=True))
JK = Ground("JK", A, TARGET, "judged", firms=260)

amounts = st.fixed_dictionaries({k: st.integers(0, 10**13) for k in CLUSTERS})
targets = st.fixed_dictionaries({k: st.integers(0, 50) for k in CLUSTERS}).filter(
    lambda weights: any(weights.values())
)


@pytest.mark.parametrize(
    ("cluster", "yi", "exact", "effect"),
    [
        ("LG", 5, Fraction(10, 3), Effect.FILLS),
        ("LG", 20, Fraction(15, 2), Effect.BEYOND),
        ("LG", 150, Fraction(-16), Effect.BEYOND),
        ("IN", 3, Fraction(210, 103), Effect.FILLS),
        ("MF", 10, Fraction(-30, 11), Effect.WORSE),
        ("TR", 10, Fraction(350, 110), Effect.BEYOND),
        ("PS", Fraction(1, 10), Fraction(70, 1001), Effect.SAME),
    ],
)
def test_the_vectors_of_the_trade_notes_come_out_to_the_last_digit(
    cluster: str, yi: Fraction, exact: Fraction, effect: Effect
) -> None:
    found = JK.worth({cluster: int(yi * YI)})
    assert found is not None
    assert (100 * found.gain, found.effect) == (exact, effect)


def test_printed_they_read_as_in_the_notes() -> None:
    sizes = {("LG", 5): "+3.3", ("LG", 20): "+7.5", ("LG", 150): "−16.0", ("MF", 10): "−2.7"}
    for (cluster, yi), words in sizes.items():
        found = JK.worth({cluster: yi * YI})
        assert found is not None and rules.signed(found.points) == words


def test_the_slope_is_points_for_each_yi_at_the_first_of_them() -> None:
    logistics, making = (value.slope(A, {k: 1}, TARGET) for k in ("LG", "MF"))
    assert logistics is not None and making is not None
    assert (100 * logistics * YI, 100 * making * YI) == (Fraction(7, 10), Fraction(-3, 10))


@given(amounts, amounts, targets)
def test_mix_value_is_the_difference_of_two_deviations(
    values: dict[str, int], part: dict[str, int], weights: dict[str, int]
) -> None:
    assume(sum(values.values()))
    target = rules.largest_remainder(weights)
    found = value.gain(values, part, target)
    t = rules.target_shares(target)
    after = rules.shares(rules.total_of((values, part)))
    assert found == rules.deviation(rules.shares(values), t) - rules.deviation(after, t)
    assert found is not None and -1 <= found <= 1


@given(amounts, amounts, amounts, targets)
def test_values_do_not_add_but_follow_on_each_other(
    values: dict[str, int], one: dict[str, int], two: dict[str, int], weights: dict[str, int]
) -> None:
    assume(sum(values.values()))
    target = rules.largest_remainder(weights)
    both = value.gain(values, value.together((one, two)), target)
    first = value.gain(values, one, target)
    then = value.gain(value.together((values, one)), two, target)
    assert first is not None and then is not None
    assert both == first + then


@given(amounts, targets, st.integers(1, 10**9))
def test_what_comes_in_the_targets_own_shares_never_harms(
    values: dict[str, int], weights: dict[str, int], size: int
) -> None:
    assume(sum(values.values()))
    target = rules.largest_remainder(weights)
    found = value.gain(values, {k: size * target[k] for k in CLUSTERS}, target)
    assert found is not None and found >= 0


@given(amounts, st.sampled_from(CLUSTERS), st.integers(1, 10**13), targets)
def test_whole_numbers_and_fractions_agree_and_size_alone_changes_nothing(
    values: dict[str, int], cluster: str, size: int, weights: dict[str, int]
) -> None:
    assume(sum(values.values()))
    target = rules.largest_remainder(weights)
    exact = {k: Fraction(v, 7) for k, v in values.items()}
    assert value.gain(values, {cluster: size}, target) == value.gain(
        exact, {cluster: Fraction(size, 7)}, target
    )


@given(amounts, st.sampled_from(CLUSTERS), targets)
def test_the_slope_is_what_a_very_small_lead_brings(
    values: dict[str, int], cluster: str, weights: dict[str, int]
) -> None:
    assume(sum(values.values()))
    target = rules.largest_remainder(weights)
    steep = value.slope(values, {cluster: 1}, target)
    tiny = Fraction(1, 10**30)
    found = value.gain(values, {cluster: tiny}, target)
    assert steep is not None and found is not None
    assert abs(found / tiny - steep) <= Fraction(1, 10**12)


def _chances(percent: int) -> Assumptions:
    """The same chance for every stage, nothing else assumed."""
    stages = {stage.value: percent for stage in PIPELINE}
    return assumed(None, Settings({**STARTING_VALUES, "stage_chance": stages}))


def _lead(number: int, cluster: str, yi: int, stage: Stage = Stage.S3) -> Open:
    places = (Place("JK", cluster, 10),)
    return Open(number, stage, held=False, planned=yi * 10**8, contract=None, places=places)


def _beside(leads: list[Open], one: Open, known: Assumptions) -> Fraction:
    """MV of one of them beside the forecast without it."""
    every = coming(crowded(leads), Measure.EXPECTED, known)
    rest = (every + -of_lead(one, Measure.EXPECTED, known)).onto(JK)
    part = brings(one, Measure.EXPECTED, known)
    found = rest.worth(in_one_place(part or {}))
    assert found is not None
    return found.gain


def test_a_lead_alone_is_worth_beside_the_forecast_what_it_is_worth_today() -> None:
    """A without the only lead is A: the notes' vector, whatever the chance."""
    lead = _lead(1, "LG", 20)
    for percent in (0, 15, 100):
        assert _beside([lead], lead, _chances(percent)) == Fraction(75, 1000)


def test_whether_it_is_still_needed_depends_on_what_else_is_expected() -> None:
    """By hand: 5 亿 of logistics on A, beside 20 亿 more of it with chance 0, ½ and 1.

    Without it LG is 15, 25 and 35 of 100, 110 and 120; D = 25, 20 and 17.5 points; with it 65/3,
    170/9·… as below.
    """
    one, other = _lead(1, "LG", 5), _lead(2, "LG", 20)
    gains = [_beside([one, other], one, _chances(percent)) for percent in (0, 50, 100)]
    for gain, lg in zip(gains, (15, 25, 35), strict=True):
        before, after = (_deviation_with(n) for n in (lg, lg + 5))
        assert gain == before - after
    assert gains[0] == Fraction(1, 30) and gains[0] > gains[1] > 0 > gains[2]
    found = JK.worth({"LG": 5 * YI})
    assert found is not None and found.effect is Effect.FILLS


def _deviation_with(lg: int) -> Fraction:
    shares = [Fraction(n, 85 + lg) for n in (10, lg, 1, 0, 2, 2, 70)]
    off = (abs(s - Fraction(TARGET[k], 10_000)) for s, k in zip(shares, CLUSTERS, strict=True))
    return sum(off, Fraction(0)) / 2


def test_where_nothing_lands_it_is_today_and_where_all_land_the_rest_stands_here() -> None:
    leads = [_lead(n, k, 3 * n) for n, k in enumerate(CLUSTERS, 1)]
    for one in leads:
        part = {k: 0 if k != one.places[0].cluster else (one.planned or 0) * 10 for k in CLUSTERS}
        assert _beside(leads, one, _chances(0)) == value.gain(A, part, TARGET)
        others = [other for other in leads if other is not one]
        landed = value.together(
            [A, *({o.places[0].cluster: (o.planned or 0) * 10} for o in others)]
        )
        assert _beside(leads, one, _chances(100)) == value.gain(landed, part, TARGET)


def test_few_firms_are_those_that_are_expected_and_money_is_planned_times_realisation() -> None:
    known = replace(_chances(50), realisation=Fraction(4, 5))
    small = replace(JK, size="few", firms=40)
    leads = [_lead(n, "LG", 1)._replace(held=n % 2 > 0) for n in range(8)]
    found = coming(crowded(leads), Measure.EXPECTED, known)
    assert found.firms["JK"] == 4 * 10 * Fraction(1, 2) + 4 * 10 * Fraction(1, 4)
    assert found.amounts["JK", "LG"] == 3 * YI * Fraction(4, 5)
    assert (small.size, found.onto(small).size) == ("few", "unjudged")
    assert found.onto(replace(JK, values=None)).values is None


@pytest.mark.parametrize(
    "ground",
    [
        Ground("JS", {"LG": 4}, TARGET, "few"),
        Ground("JS", {"LG": 100}, None, "judged"),
        Ground("JS", None, TARGET, "judged"),
        Ground("JS", {}, TARGET, "judged"),
        Ground("JS", {"LG": 10, "TR": -1}, TARGET, "judged"),
    ],
)
def test_where_nothing_can_be_compared_no_number_is_printed(ground: Ground) -> None:
    assert ground.worth({"LG": 10}) is None
    assert not ground.judged


def test_from_five_firms_there_is_a_number_and_from_twenty_a_judgement() -> None:
    small = Ground("JS", A, TARGET, "unjudged")
    assert small.worth({"LG": YI}) is not None and not small.judged
    assert JK.judged and not Ground("JK", A, TARGET, "judged", greyed=True).judged


AGAINST = say("规划要求这一条目落在联动区")
P = Fraction(1, 100)


@pytest.mark.parametrize(
    ("options", "block", "elsewhere", "words"),
    [
        ([Option("JK", gain=P), Option("ZD", gain=4 * P)], "ZD", True, "多 3.0 点"),
        ([Option("JK", gain=P), Option("ZD", gain=P + P / 5)], "JK", False, "只多 0.2 点，不换"),
        ([Option("JK", gain=P), Option("ZD", gain=P + 3 * P / 10)], "ZD", True, "多 0.3 点"),
        ([Option("JK", gain=-4 * P), Option("ZD", gain=-P)], "ZD", True, "减分最少"),
        ([Option("JK", gain=-P), Option("ZD", gain=-4 * P)], "JK", False, "减分最少"),
        ([Option("JK", gain=P), Option("ZD", gain=P)], "JK", False, "补缺最多"),
        ([Option("JK", AGAINST, gain=9 * P), Option("ZD", gain=-P)], "ZD", True, "选址条款"),
        ([Option("JK", AGAINST, gain=P), Option("ZD", AGAINST, gain=P)], "JK", False, "补缺最多"),
        (
            [Option("JK", room=False, gain=9 * P), Option("ZD", room=True, gain=P)],
            "ZD",
            True,
            "空余载体",
        ),
        (
            [Option("JK", room=False, gain=9 * P), Option("ZD", room=False, gain=P)],
            "JK",
            False,
            "补缺最多",
        ),
        ([Option("JK"), Option("ZD", gain=9 * P)], "JK", False, "样本少"),
        ([Option("JK", gain=P), Option("ZD")], "JK", False, "其它区块"),
        ([Option("JK"), Option("ZD")], "JK", False, "样本少"),
    ],
)
def test_clause_then_room_then_value_then_the_first_report(
    options: list[Option], block: str, elsewhere: bool, words: str
) -> None:
    found = best(options, "JK")
    assert (found.block, found.elsewhere) == (block, elsewhere)
    assert words in str(found.reason)


def test_the_chance_is_that_of_the_office_and_half_while_on_hold() -> None:
    office = assumed(None, Settings())
    assert odds(Stage.S6, office) == Fraction(3, 5)
    assert odds(Stage.S6, office, Status.ON_HOLD) == Fraction(3, 10)
    assert odds(Stage.S8, office) == 0 == odds(Stage.S6, office, Status.DORMANT)


def test_with_outcomes_enough_the_chance_is_our_own_as_in_the_forecast() -> None:
    stages = {"S6": {"landed": 30, "closed": 40, "curve": None}}
    known = assumed({"stages": stages, "signed": None}, Settings())
    assert odds(Stage.S6, known) == Fraction(10 * 6 // 10 + 30, 10 + 40)
