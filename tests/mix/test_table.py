"""The six rows: two totals that add up, targets that are weighted, samples too small to print."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from crm.mix import rules
from crm.mix.rows import Row
from crm.mix.rules import BLOCKS, CLUSTERS, U
from crm.mix.table import BlockValues, mix_table, shortfalls, without_largest

YI = 10**8
TARGET = dict(zip(CLUSTERS, (1500, 2500, 300, 200, 500, 500, 4500), strict=True))
LANDED = dict(zip(CLUSTERS, (n * YI for n in (10, 15, 1, 0, 2, 2, 70)), strict=True))
NONE = BlockValues({}, 0)

values = st.fixed_dictionaries({k: st.integers(0, 10**6) for k in (*CLUSTERS, U)})
blocks = st.fixed_dictionaries({b: st.builds(BlockValues, values, st.just(200)) for b in BLOCKS})
target = st.lists(st.integers(0, 9), min_size=7, max_size=7).filter(any)
some_targets = st.dictionaries(
    st.sampled_from(BLOCKS),
    target.map(lambda w: rules.largest_remainder(dict(zip(CLUSTERS, w, strict=True)))),
)


def jk(firms: int = 460, **projects: dict[str, int]) -> Row:
    block = BlockValues(LANDED, firms, projects)
    return mix_table({**dict.fromkeys(BLOCKS, NONE), "JK": block}, {"JK": TARGET})[0]


def test_both_totals_always_stand_in_the_same_order() -> None:
    assert [row.key for row in mix_table({}, {})] == ["JK", "ZD", "JS", "AREA", "HK", "ALL"]


@given(blocks, some_targets)
def test_totals_are_the_sums_of_their_rows_and_the_area_leaves_out_the_airport(
    blocks: dict[str, BlockValues], targets: dict[str, dict[str, int]]
) -> None:
    row = {row.key: row for row in mix_table(blocks, targets)}
    for k in (*CLUSTERS, U):
        area = sum((row[b].values or {}).get(k, 0) for b in rules.AREA_BLOCKS)
        assert (row["AREA"].values or {})[k] == area
        assert (row["ALL"].values or {})[k] == area + (row["HK"].values or {})[k]
    assert row["ALL"].firms == 4 * 200 and row["AREA"].firms == 3 * 200


@given(blocks, some_targets)
def test_a_totals_gap_is_the_weighted_mean_of_its_rows(
    blocks: dict[str, BlockValues], targets: dict[str, dict[str, int]]
) -> None:
    row = {row.key: row for row in mix_table(blocks, targets)}
    for total, parts in (("AREA", rules.AREA_BLOCKS), ("ALL", BLOCKS)):
        weight = {b: rules.classified(row[b].values or {}) for b in parts if row[b].gaps}
        assume(sum(weight.values()))
        for k in CLUSTERS:
            mean = sum(w * row[b].gaps[k] for b, w in weight.items()) / sum(weight.values())
            assert row[total].gaps[k] == mean
        assert 0 <= (row[total].deviation or 0) <= 1


def test_a_block_without_a_target_has_no_gap_and_the_total_says_so() -> None:
    given = dict.fromkeys(("JK", "ZD", "JS", "HK"), BlockValues(LANDED, 300))
    rows = {row.key: row for row in mix_table(given, {"JK": TARGET, "HK": TARGET})}
    assert rows["ZD"].gaps == {} and rows["ZD"].fit is None and rows["ZD"].shares
    assert rows["ZD"].cell("MF").share == Decimal("70.0") and rows["ZD"].cell("MF").gap is None
    assert rows["AREA"].untargeted == ("ZD", "JS")
    assert (rows["AREA"].firms, rows["AREA"].judged_firms) == (900, 300)
    assert rows["ALL"].gaps == rows["JK"].gaps


def test_one_unknown_block_makes_its_totals_unknown_and_not_smaller() -> None:
    given = {**dict.fromkeys(BLOCKS, BlockValues(LANDED, 300)), "HK": BlockValues(None, 0)}
    rows = {row.key: row for row in mix_table(given, dict.fromkeys(BLOCKS, TARGET))}
    assert rows["AREA"].state == "known" and rows["ALL"].state == "unknown"
    assert rows["ALL"].values is None and rows["ALL"].unknown == ("HK",)
    assert rows["ALL"].cell("TR").amount is None and rows["ALL"].shares == {}
    assert rows["HK"].target == rules.target_shares(TARGET)


def test_a_net_loss_in_one_cluster_has_no_shares() -> None:
    rows = mix_table({**dict.fromkeys(BLOCKS, NONE), "JK": BlockValues({"TR": -1, "LG": 9}, 9)}, {})
    assert [row.state for row in rows] == [
        "negative",
        "empty",
        "empty",
        "negative",
        "empty",
        "negative",
    ]


def test_under_five_firms_no_number_under_twenty_no_verdict() -> None:
    few, unjudged, judged = (jk(firms).cell("LG") for firms in (49, 199, 200))
    assert (few.share, few.gap, few.step, few.hatched) == (None, None, None, False)
    assert few.target == Decimal("25.0")
    assert (unjudged.gap, unjudged.step, unjudged.hatched) == (Decimal("-10.0"), None, True)
    assert (judged.gap, judged.step, judged.hatched) == (Decimal("-10.0"), -2, False)
    assert jk(49).fit is None and jk(50).fit == Decimal("75.0")


def test_the_cells_of_the_vector_are_tinted_by_step() -> None:
    assert [cell.step for cell in jk().cells()] == [-1, -2, 0, 0, 0, 0, 4]


def test_a_row_is_shown_without_its_largest_project() -> None:
    row = jk(small={"LG": 5 * YI}, giant={"MF": 32 * YI})
    assert row.giant is not None and row.dominated
    assert (row.giant.project, row.giant.amount) == ("giant", 32 * YI)
    assert row.giant.shares["MF"] == Fraction(38, 68)
    less = without_largest(BlockValues(LANDED, 460, {"giant": {"MF": 32 * YI}}))
    assert rules.shares(less.values or {}) == row.giant.shares
    assert not jk().dominated and not jk(small={"LG": 1 * YI}).dominated


def test_a_project_in_two_blocks_counts_whole_in_the_total() -> None:
    half = BlockValues({"MF": 100, "TR": 60}, 300, {"both": {"MF": 50}, "one": {"TR": 60}})
    other = BlockValues({"MF": 100}, 300, {"both": {"MF": 50}})
    rows = mix_table({"JK": half, "ZD": other, "JS": NONE, "HK": NONE}, {})
    assert [row.giant and row.giant.project for row in rows[:4]] == ["one", "both", None, "both"]


def test_without_shares_there_is_no_largest_project_and_nothing_short() -> None:
    assert without_largest(NONE) is NONE
    assert shortfalls(mix_table({}, {})) == []


def test_what_is_short_beyond_tolerance_is_listed_largest_first_and_never_a_total() -> None:
    given = {**dict.fromkeys(BLOCKS, NONE), "JK": BlockValues(LANDED, 460)}
    found = shortfalls(mix_table(given, dict.fromkeys(BLOCKS, TARGET)))
    assert [(s.block, s.cluster) for s in found] == [("JK", "LG"), ("JK", "TR")]
    assert round(found[0].needed / YI, 1) == Fraction(133, 10)


def test_too_much_without_a_cluster_greys_a_row_and_takes_it_off_the_list() -> None:
    block = BlockValues({**LANDED, U: 12 * YI}, 460)
    rows = mix_table({**dict.fromkeys(BLOCKS, NONE), "JK": block}, {"JK": TARGET})
    assert rows[0].greyed and shortfalls(rows) == []
