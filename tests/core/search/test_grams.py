"""What a text is cut into, and what somebody's words are looked for as."""

import pytest

from crm.core.search.grams import Field, of_record
from crm.core.search.syllables import SYLLABLES, readings
from crm.core.search.wanted import Phrase, Wanted


def pieces(text: str, *, is_name: bool = False) -> list[str]:
    """Without the mark of the kind that stands before them."""
    return of_record("lead", [Field(text, is_name)])[2:]


def phrases(text: str) -> list[Phrase]:
    return [phrase for part in Wanted(text).parts for phrase in part.phrases]


def test_a_chinese_run_becomes_its_pairs_and_its_end() -> None:
    assert pieces("瑞鑫科技") == ["瑞鑫", "鑫科", "科技", "技", "_"]


def test_words_stay_whole_and_width_and_case_make_no_difference() -> None:
    assert pieces("ＴＣＬ科技（ZD-2026-0001）") == [
        *("tcl", "科技", "技", "zd", "2026", "0001", "_"),
    ]


def test_a_name_is_also_cut_by_its_sound() -> None:
    assert pieces("中国外运", is_name=True)[5:] == [
        *("p_zhongguo", "p_guowai", "p_waiyun", "p_yun", "_"),
        *("i_zgwy", "i_gwy", "i_wy", "i_y", "_"),
    ]


def test_fields_are_parted_and_empty_ones_leave_nothing() -> None:
    fields = [Field("甲乙"), Field(""), Field("丙丁"), Field("甲乙")]
    assert of_record("lead", fields) == ["k_lead", "_", "甲乙", "乙", "_", "丙丁", "丁", "_"]


def test_what_is_typed_in_chinese_is_one_phrase_of_pairs() -> None:
    assert phrases("瑞鑫科") == [Phrase(("瑞鑫", "鑫科"), open_end=False)]
    assert phrases("科技1号") == [Phrase(("科技", "技", "1", "号"), open_end=True)]


def test_what_is_typed_in_letters_is_a_word_a_sound_or_initials() -> None:
    assert phrases("waiyu") == [
        Phrase(("waiyu",), open_end=True),
        Phrase(("p_waiyu",), open_end=True),
        Phrase(("i_waiy", "i_aiyu"), open_end=False),
    ]
    assert Phrase(("p_zhongguo", "p_guowaiy"), open_end=True) not in phrases("zhongguowaiy")
    assert Phrase(("p_zhongguo", "p_guowai", "p_waiy"), open_end=True) in phrases("zhongguowaiy")


def test_letters_are_cut_into_syllables_every_way_that_makes_sense() -> None:
    assert readings("xian") == [["xian"], ["xia", "n"], ["xi", "an"], ["xi", "a", "n"]]
    assert readings("zgwy") == []
    assert readings("zhengzhouk") == [["zheng", "zhou", "k"]]


def test_a_long_word_that_makes_no_sense_takes_no_time() -> None:
    assert readings("gan" * 30 + "vv") == []


def test_every_usual_syllable_is_known() -> None:
    assert {"zheng", "zhou", "lv", "er", "xiong", "a", "nv", "shuang", "ju"} <= SYLLABLES
    assert len(SYLLABLES) > 390


@pytest.mark.parametrize("text", ["李", "a", "7", "李 a"])
def test_one_character_is_not_enough(text: str) -> None:
    problem = Wanted(text).problem
    assert problem and "再输入一个字" in str(problem)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("，。!", "只有标点"),
        ("x" * 101, "太长"),
        ("一二 三四 五六 七八 九十 甲乙 丙丁 戊己 庚辛", "太长"),
    ],
)
def test_what_cannot_be_looked_for_is_told(text: str, told: str) -> None:
    assert told in str(Wanted(text).problem)


def test_nothing_typed_is_no_mistake_and_nothing_to_look_for() -> None:
    assert (Wanted("  ").problem, Wanted("  ").is_ready) == (None, False)


@pytest.mark.parametrize(
    "text", ['外运"', "外运' OR", "外运*", "(外运", "外运:*", "-外运", "外运\\"]
)
def test_no_sign_of_a_query_language_survives(text: str) -> None:
    said = "".join(piece for phrase in phrases(text) for piece in phrase.pieces)
    assert said.replace("_", "").isalnum()
