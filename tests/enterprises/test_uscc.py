"""统一社会信用代码."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.enterprises.uscc import ALPHABET, check_character, examine, normalised
from tests.makers.real import real_rows

VALID = (
    "91350100M000100Y43",
    "914403001922038216",
    "9144030071526726XG",
    "91330100799655058B",
    "91410000170001401D",
)
BODIES = st.text(alphabet=ALPHABET, min_size=17, max_size=17)


@pytest.mark.parametrize("code", VALID)
def test_known_codes_pass(code: str) -> None:
    assert examine(code).error is None
    assert examine(code).warning is None


def test_a_wrong_check_character_is_only_a_warning() -> None:
    verdict = examine("91350100M000100Y4A")
    assert (verdict.error, verdict.warning is not None) == (None, True)


@pytest.mark.parametrize("code", ["91350211M0000XUF46", "91350100M0001TGQXM"])
def test_genuine_codes_that_fail_the_check_can_be_kept(code: str) -> None:
    assert examine(code).error is None
    assert examine(code).warning is not None


def test_a_letter_outside_the_alphabet_is_an_error() -> None:
    assert "Z" in str(examine("91350100M000100Y4Z").error)


@given(BODIES)
def test_every_code_made_by_the_formula_passes(body: str) -> None:
    code = body + check_character(body)
    assert examine(code).error is None
    assert examine(code).warning is None


@given(BODIES, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_changed_character_never_passes(body: str, place: int, sign: str) -> None:
    code = body + check_character(body)
    changed = code[:place] + sign + code[place + 1 :]
    assert (examine(changed).warning is not None) == (changed != code)


@pytest.mark.parametrize(
    "typed",
    [
        " 91350100m000100y43 ",
        "91350100-M000100Y-43",
        "９１３５０１００Ｍ０００１００Ｙ４３",
        "9135 0100 M000 100Y 43",
    ],
)
def test_writing_habits_do_not_matter(typed: Any) -> None:
    assert normalised(typed) == "91350100M000100Y43"


def test_a_number_mangled_by_a_sheet_says_so() -> None:
    assert "表格软件" in str(examine("9.14E+17").error)


def test_an_old_registration_number_says_so() -> None:
    assert "15 位" in str(examine("410100000012345").error)


def test_the_length_is_told() -> None:
    assert "现在有 17 位" in str(examine("91350100M000100Y4").error)


def test_look_alikes_are_suggested_but_never_replaced() -> None:
    verdict = examine("9135O1OOM000100Y43")
    assert "91350100M000100Y43" in str(verdict.error)
    assert verdict.code == "9135O1OOM000100Y43"


def test_real_codes_that_pass_elsewhere_pass_here() -> None:
    verdicts = [examine(row["uscc"]) for row in real_rows("uscc_valid.csv")]
    assert [each for each in verdicts if each.error or each.warning] == []


def test_real_codes_that_fail_elsewhere_fail_here_unless_only_their_case_was_wrong() -> None:
    codes = [row["uscc"] for row in real_rows("uscc_invalid.csv")]
    passed = [code for code in codes if not (examine(code).error or examine(code).warning)]
    assert [code for code in passed if normalised(code) == code] == []
    assert len(passed) < len(codes) / 2
