"""How the board divides and what its address says: pure, no database."""

import pytest

from crm.leads.columns import LAYOUTS, CardOrder, Density, Split, View
from crm.leads.rules import ORDER


@pytest.mark.parametrize("split", list(Split))
def test_every_stage_has_one_column_in_every_layout(split: Split) -> None:
    placed = [stage for group in LAYOUTS[split] for stage in group.stages]
    codes = [group.code for group in LAYOUTS[split]]
    assert placed == list(ORDER)
    assert len(set(codes)) == len(codes)
    assert all(View(split).group_of(stage).stages.count(stage) == 1 for stage in ORDER)


def test_the_layouts_are_those_that_were_settled() -> None:
    spans = {split: [group.span for group in LAYOUTS[split]] for split in Split}
    assert spans[Split.GROUPS] == ["S1–S2", "S3–S4", "S5–S6", "S7–S8", "S9–S11"]
    eight = ["S1–S2", "S3–S4", "S5", "S6a–S6", "S7", "S8", "S9", "S10–S11"]
    assert spans[Split.EIGHT] == eight
    assert spans[Split.STAGES] == [stage.value for stage in ORDER]


def test_the_address_says_all_of_the_view_and_nothing_that_is_usual() -> None:
    asked = {"split": "eight", "sort": "amount", "density": "compact", "fold": "talk,lead"}
    view = View.from_query(asked)
    assert view.address == {**asked, "fold": "lead,talk"}
    assert View.from_query(view.address) == view
    assert View.from_query({}).address == {}


@pytest.mark.parametrize(
    "nonsense",
    [
        {"split": "S99", "sort": "mine", "density": "x", "fold": "x,,y", "after_x": "abc"},
        {"split": "", "sort": "", "fold": ","},
    ],
)
def test_nonsense_is_as_if_it_were_not_there(nonsense: dict[str, str]) -> None:
    assert View.from_query(nonsense) == View()


def test_the_density_last_chosen_holds_where_the_address_says_none() -> None:
    assert View.from_query({}, "compact").density is Density.COMPACT
    assert View.from_query({"density": "standard"}, "compact").density is Density.STANDARD
    assert View.from_query({}, "compact").address == {}
    assert View.from_query({}, "nonsense").density is Density.STANDARD


def test_a_folded_column_asks_for_no_cards_and_opens_again() -> None:
    view = View().toggled("talks")
    assert (view.first("talks"), view.first("screen")) == (0, 6)
    assert view.toggled("talks") == View()
    assert view.order is CardOrder.STALLED
