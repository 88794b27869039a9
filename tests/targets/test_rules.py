"""What makes a command about a target hold together."""

from datetime import date
from typing import Any

import pytest

from crm.targets.rules import (
    AddTarget,
    DropTarget,
    EditTarget,
    add_problems,
    drop_problems,
    edit_problems,
    untouched_since,
)

TODAY = date(2026, 11, 23)
ITEMS, COUNTRIES = frozenset({"LG4"}), frozenset({"CN", "DE"})
GOOD = {"enterprise": "某物流", "item": "LG4", "source": "research"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, None),
        ({"item": "LG99"}, "item"),
        ({"source": "rumour"}, "source"),
        ({"country": "XX"}, "country"),
    ],
)
def test_adding_names_the_wrong_field(change: dict[str, Any], field: Any) -> None:
    found = add_problems(AddTarget(**{**GOOD, **change}), ITEMS, COUNTRIES)
    assert [each.field for each in found] == ([field] if field else [])


def test_nobody_was_spoken_to_tomorrow() -> None:
    command = EditTarget("research", last_touched_on=date(2026, 11, 24))
    assert [each.field for each in edit_problems(command, TODAY)] == ["last_touched_on"]
    assert edit_problems(EditTarget("research", last_touched_on=TODAY), TODAY) == []


def test_dropping_needs_a_reason() -> None:
    assert [each.field for each in drop_problems(DropTarget(""))] == ["reason"]
    assert drop_problems(DropTarget("规模太小")) == []


def test_the_limit_counts_calendar_days() -> None:
    assert untouched_since(TODAY, 90) == date(2026, 8, 25)
