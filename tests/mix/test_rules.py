"""The arithmetic of the mix, on the vector of the trade notes and on whatever Hypothesis finds."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crm.mix import rules
from crm.mix.rules import CLUSTERS, U

YI = 10**8
TARGET = dict(zip(CLUSTERS, (1500, 2500, 300, 200, 500, 500, 4500), strict=True))
LANDED = dict(zip(CLUSTERS, (n * YI for n in (10, 15, 1, 0, 2, 2, 70)), strict=True))

amounts = st.fixed_dictionaries({k: st.integers(0, 10**13) for k in (*CLUSTERS, U)})
weights = st.fixed_dictionaries({k: st.integers(0, 50) for k in CLUSTERS})


def test_the_vector_of_the_trade_notes_comes_out_to_the_digit() -> None:
    s, t = rules.shares(LANDED), rules.target_shares(TARGET)
    gaps = [rules.signed(rules.points(gap)) for gap in rules.gaps(s, t).values()]
    assert gaps == ["−5.0", "−10.0", "−2.0", "−2.0", "−3.0", "−3.0", "+25.0"]
    d = rules.deviation(s, t)
    assert (rules.points(d), rules.points(rules.fit(d))) == (Decimal("25.0"), Decimal("75.0"))
    assert round(rules.jsd(s, t), 4) == 0.0559
    assert round(float(rules.hhi(s)), 4) == 0.5234
    assert round(float(rules.effective_clusters(s)), 2) == 1.91


@given(amounts)
def test_shares_sum_to_one_and_leave_out_what_has_no_cluster(values: dict[str, int]) -> None:
    assume(rules.classified(values))
    s = rules.shares(values)
    assert sum(s.values()) == 1
    assert s == rules.shares({**values, U: 0})


@given(amounts, weights)
def test_deviation_and_divergence_lie_between_nought_and_one(
    values: dict[str, int], weights: dict[str, int]
) -> None:
    assume(rules.classified(values) and any(weights.values()))
    s, t = rules.shares(values), rules.target_shares(rules.largest_remainder(weights))
    assert 0 <= rules.deviation(s, t) <= 1
    assert -1e-9 <= rules.jsd(s, t) <= 1 + 1e-9
    assert sum(rules.gaps(s, t).values()) == 0


@given(amounts, weights, st.permutations(CLUSTERS))
def test_which_cluster_has_which_name_does_not_matter(
    values: dict[str, int], weights: dict[str, int], order: list[str]
) -> None:
    assume(rules.classified(values) and any(weights.values()))
    s, t = rules.shares(values), rules.target_shares(rules.largest_remainder(weights))
    names = dict(zip(CLUSTERS, order, strict=True))
    moved_s, moved_t = ({names[k]: v for k, v in x.items()} for x in (s, t))
    assert rules.deviation(moved_s, moved_t) == rules.deviation(s, t)
    assert rules.hhi(moved_s) == rules.hhi(s)


def test_the_order_in_which_amounts_are_given_does_not_matter() -> None:
    assert rules.shares(dict(reversed(LANDED.items()))) == rules.shares(LANDED)


def test_nothing_classified_has_no_shares_and_a_negative_flow_neither() -> None:
    assert rules.shares({U: 5}) == {}
    assert rules.shares({}) == {}
    assert rules.shares({"TR": 5, "LG": -1}) == {}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(5, 10000), "0.1"),
        (Fraction(-5, 10000), "−0.1"),
        (Fraction(-4, 10000), "0.0"),
        (Fraction(1, 3), "33.3"),
        (Fraction(1), "100.0"),
    ],
)
def test_points_round_half_away_from_zero_and_know_no_minus_nought(
    value: Fraction, text: str
) -> None:
    assert rules.figure(rules.points(value)) == text


def test_a_change_is_signed_unless_it_is_nought() -> None:
    assert [rules.signed(Decimal(d)) for d in ("1.7", "-0.2", "0.0")] == ["+1.7", "−0.2", "0.0"]


@pytest.mark.parametrize(
    ("tenths_of_permille", "step"),
    [
        (0, 0),
        (300, 0),
        (-300, 0),
        (304, 0),
        (305, 1),
        (-304, 0),
        (-305, -1),
        (600, 1),
        (605, 2),
        (1200, 2),
        (1210, 3),
        (2000, 3),
        (2005, 4),
        (-2005, -4),
    ],
)
def test_a_gap_is_judged_by_its_printed_value_and_three_is_inside(
    tenths_of_permille: int, step: int
) -> None:
    assert rules.gap_step(Fraction(tenths_of_permille, 10_000)) == step


@pytest.mark.parametrize(
    ("tenths", "size"),
    [
        (0, "few"),
        (49, "few"),
        (50, "unjudged"),
        (199, "unjudged"),
        (200, "judged"),
    ],
)
def test_small_samples_have_two_limits(tenths: int, size: str) -> None:
    assert rules.size_of(tenths) == size


def test_firms_are_printed_whole_unless_shared() -> None:
    assert [rules.count(n) for n in (460, 55, 0, -5)] == ["46", "5.5", "0", "−0.5"]


def test_ten_percent_without_a_cluster_is_bearable_and_more_is_not() -> None:
    assert not rules.much_unclassified(rules.unclassified_ratio({"TR": 90, U: 10}))
    assert rules.much_unclassified(rules.unclassified_ratio({"TR": 89, U: 11}))
    assert rules.unclassified_ratio({}) == 0


@given(weights)
def test_a_target_sums_to_exactly_one_hundred_percent(weights: dict[str, int]) -> None:
    assume(any(weights.values()))
    target = rules.largest_remainder(weights)
    assert sum(target.values()) == rules.WHOLE
    assert rules.target_problems(target) == []
    total = sum(weights.values())
    assert all(abs(Fraction(w, total) * 10000 - target[k]) < 1 for k, w in weights.items())


def test_the_plans_words_become_a_draft_and_silence_becomes_none() -> None:
    words = dict.fromkeys(CLUSTERS, "none")
    assert rules.normalise(words) is None
    draft = rules.normalise({**words, "LG": "lead", "TR": "key", "MF": "support"})
    assert draft == {**dict.fromkeys(CLUSTERS, 0), "LG": 5000, "TR": 3333, "MF": 1667}
    with pytest.raises(ValueError, match="no target can be made"):
        rules.largest_remainder({"TR": -1, "LG": 5})


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"TR": 1501}, ["shares"]),
        ({"TR": -1500, "LG": 5500}, ["TR"]),
        ({"XX": 0}, ["XX"]),
    ],
)
def test_a_target_that_does_not_hold_together_is_told_why(
    change: dict[str, int], fields: list[str]
) -> None:
    problems = rules.target_problems({**TARGET, **change})
    assert [problem.field for problem in problems] == fields


def test_a_target_needs_every_cluster_and_says_its_sum() -> None:
    assert [p.field for p in rules.target_problems({"TR": 10_000})] == list(CLUSTERS[1:])
    (problem,) = rules.target_problems({**TARGET, "TR": 1490})
    assert str(problem.sentence) == "各集群占比合计应为 100%，现在是 99.9%。"


def test_an_unknown_baseline_stays_unknown() -> None:
    assert rules.stock(None, 5, 1) is None
    assert rules.stock(0, 5, 1) == 4 == rules.flow(5, 1)
    assert rules.stock_values(None, LANDED, {}) is None
    known = rules.stock_values({"TR": 3}, {"TR": 5, U: 2}, {"TR": 1})
    assert known == {**dict.fromkeys((*CLUSTERS, U), 0), "TR": 7, U: 2}


def test_what_is_signed_can_dilute_a_share() -> None:
    signed_up = {"LG": 20 * YI, "MF": 30 * YI}
    committed = rules.committed_shares(LANDED, signed_up)
    assert rules.points(committed["TR"]) == Decimal("6.7") < rules.points(Fraction(1, 10))


def test_one_project_dominates_when_more_than_ten_points_hang_on_it() -> None:
    t = rules.target_shares(TARGET)
    d = rules.deviation(rules.shares(LANDED), t)
    without = rules.deviation_without(LANDED, {"MF": 32 * YI}, t)
    assert without is not None and rules.dominated(d, without)
    assert rules.deviation_without(LANDED, LANDED, t) is None
    assert rules.dominated(d, None)
    assert not rules.dominated(Fraction(20, 100), Fraction(10, 100))
    assert rules.dominated(Fraction(2005, 10_000), Fraction(10, 100))


@given(weights, amounts)
def test_the_amount_that_closes_a_gap_closes_it(
    weights: dict[str, int], values: dict[str, int]
) -> None:
    assume(any(weights.values()) and rules.classified(values))
    s, t = rules.shares(values), rules.target_shares(rules.largest_remainder(weights))
    total = rules.classified(values)
    short = [k for k in CLUSTERS if s[k] < t[k] < 1]
    for k in short:
        more = rules.to_close(s[k], t[k], total)
        assert (s[k] * total + more) / (total + more) == t[k]


def test_fifteen_hundred_million_of_logistics_need_another_thirteen_hundred() -> None:
    s, t = rules.shares(LANDED), rules.target_shares(TARGET)
    assert round(rules.to_close(s["LG"], t["LG"], 100 * YI) / YI, 1) == Fraction(133, 10)
