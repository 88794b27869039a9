"""Reading and writing amounts of money."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.amounts import as_wan, in_wan, in_yi, parse_yuan
from crm.core.errors import Invalid


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("5.2亿", 520_000_000),
        ("5.2亿元", 520_000_000),
        ("约3000万元", 30_000_000),
        ("人民币80,000元", 80_000),
        ("¥１２．５万", 125_000),
        ("3 千万", 30_000_000),
        ("0.00004万元", 0),
        ("0.00005万元", 1),
        ("999999999999999元", 999_999_999_999_999),
    ],
)
def test_people_write_amounts_in_many_ways(text: str, yuan: int) -> None:
    assert parse_yuan(text) == yuan


def test_a_bare_number_takes_the_forms_unit_and_is_refused_without_one() -> None:
    assert parse_yuan("80,000", default_unit="万元") == 800_000_000
    with pytest.raises(Invalid, match="读不懂"):
        parse_yuan("80,000")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1.5亿美元", "人民币"),
        ("USD 3000万", "人民币"),
        ("很多", "读不懂"),
        ("1e5元", "读不懂"),
        ("5.2.1亿", "读不懂"),
        ("nan元", "读不懂"),
        ("", "读不懂"),
        ("5吨", "读不懂"),
        ("-1元", "0 到"),
        ("1000万亿元", "读不懂"),
        ("10000000亿元", "0 到"),
        ("9" * 400 + "元", "0 到"),
    ],
)
def test_what_is_no_amount_of_yuan_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        parse_yuan(text)


@given(st.integers(0, 10**15 - 1))
def test_a_form_gives_back_every_amount_without_loss(yuan: int) -> None:
    assert parse_yuan(as_wan(yuan), default_unit="万元") == yuan


def test_figures_are_rounded_half_up_and_the_unknown_is_never_nought() -> None:
    assert in_yi(520_500_000) == "5.21"
    assert in_yi(123_456_789_012) == "1,234.57"
    assert in_wan(15_000) == "2"
    assert in_wan(12_345_678_000) == "1,234,568"
    assert in_yi(None) == in_wan(None) == "—"
    assert in_yi(0) == "0.00"
