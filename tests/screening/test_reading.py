"""The files of the negative list: what they hold, and what is said of one that cannot be read."""

from datetime import date
from typing import Any

import pytest

from crm.screening.reading import editions_of, problems
from tests.screening.listed import entries, files

GOOD: dict[str, Any] = {
    "code": "X",
    "scope": "ftz",
    "year": 2030,
    "effective_from": date(2030, 1, 1),
    "official_count": 1,
}


def test_the_files_of_every_office_read_and_claim_no_more_than_is_known() -> None:
    assert problems(files()) == []
    told = {edition["code"]: (edition, rows) for edition, rows in editions_of(files())}
    assert len(told) == 10
    assert {code for code, (_, rows) in told.items() if rows} == {"CN-2024", "FTZ-2021"}
    for edition, rows in told.values():
        assert not any(row["verified"] for row in rows), edition["code"]
    assert not told["FTZ-2018"][0]["verified"] and told["CN-2024"][0]["verified"]


def test_the_zones_edition_is_told_as_what_differs() -> None:
    national, zone = entries("CN-2024"), entries("FTZ-2021")
    assert set(national) - set(zone) == {4} and len(national) == 29
    changed = {n for n in zone if zone[n] != national[n]}
    assert changed == {1, 15, 16, 29}


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ([], "没有 editions"),
        ({"editions": [3]}, "键和值"),
        ({"editions": [{"code": "X"}]}, "缺少或写错"),
        ({"editions": [GOOD | {"scope": "city"}]}, "scope"),
        ({"editions": [GOOD | {"entries": [{"number": 1}]}]}, "缺少或写错"),
        (
            {"editions": [GOOD | {"entries": [{"number": 1, "zh": "a", "en": "a", "terms": [1]}]}]},
            "不认识的措施",
        ),
        (
            {
                "editions": [
                    GOOD
                    | {
                        "entries": [
                            {"number": 1, "zh": "a", "en": "a", "terms": [{"measure": "floor"}]}
                        ]
                    }
                ]
            },
            "percent",
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_where(file: Any, words: str) -> None:
    [problem] = problems([file])
    assert words in str(problem.sentence)
