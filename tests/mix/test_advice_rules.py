"""Mix value on the vectors of the trade notes and on whatever Hypothesis finds; where a lead is put."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crm.core.say import say
from crm.leads.rules import Stage, Status
from crm.mix import rules
from crm.mix.advice import value
from crm.mix.advice.best import Option, best
from crm.mix.advice.odds import odds
from crm.mix.advice.value import Effect, Ground
from crm.mix.forecast.queries import assumed
from crm.mix.rules import CLUSTERS
from crm.settings.rules import Settings

YI = 10**9
"""1 亿元 in tenths of a 元."""
TARGET = dict(zip(CLUSTERS, (1500, 2500, 300, 200, 500, 500, 4500), strict=True))
A = dict(zip(CLUSTERS, (n * YI for n in (10, 15, 1, 0, 2, 2, 70)), strict=True))
JK = Ground("JK", A, TARGET, "judged")

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


def test_a_forecast_without_the_lead_says_whether_it_is_still_needed() -> None:
    lead, chance = {"LG": 20 * YI}, Fraction(3, 5)
    forecast = value.together((A, {"LG": chance * lead["LG"]}))
    rest = value.without(forecast, lead, chance)
    assert rest == {k: Fraction(v) for k, v in A.items()}
    assert value.gain(rest, lead, TARGET) == Fraction(75, 1000)
    assert JK.worth(lead) is not None
    assert JK.worth(lead).expected(chance) == Fraction(45, 1000)  # type: ignore[union-attr]


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
    known = assumed({"stages": stages, "paid": None}, Settings())
    assert odds(Stage.S6, known) == Fraction(10 * 6 // 10 + 30, 10 + 40)
