"""The present as a projection of dated facts."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.leads.facts import FactKind, Standing, counted_on, known_before, live, project
from crm.leads.rules import AmountKind, Stage, Status
from tests.leads.rebuild import holds

DAY = date(2026, 11, 2)
THEN = datetime(2026, 11, 2, 2, tzinfo=UTC)
K = FactKind


@dataclass
class Told:
    """A fact as rules read it."""

    id: int
    kind: FactKind
    subject: str = ""
    amount: int | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    happened_on: date = DAY
    verified_at: datetime | None = THEN
    counted_on: date | None = DAY
    retracts_id: int | None = None


def back(number: int, of: int) -> Told:
    return Told(number, K.RETRACTION, retracts_id=of)


def milestone(number: int, stage: Stage, **more: Any) -> Told:
    return Told(number, K.MILESTONE, stage.value, **more)


def test_nothing_known_is_an_empty_standing() -> None:
    assert project([]) == Standing()
    assert project([]).landed_counted_on is None


def test_the_highest_verified_milestone_is_the_stage() -> None:
    later = date(2026, 11, 9)
    facts = [
        milestone(1, Stage.S1),
        milestone(3, Stage.S3, happened_on=later),
        milestone(4, Stage.S2),
    ]
    now = project(facts)
    assert (now.stage, now.stage_on, set(now.reached)) == (
        Stage.S3,
        later,
        {Stage.S1, Stage.S2, Stage.S3},
    )


def test_a_retraction_takes_back_and_can_be_taken_back() -> None:
    facts = [milestone(1, Stage.S1), milestone(2, Stage.S2), back(3, 2)]
    assert project(facts).stage is Stage.S1
    assert project([*facts, back(4, 3)]).stage is Stage.S2
    assert project([*facts, back(4, 3), back(5, 4)]).stage is Stage.S1
    assert [fact.id for fact in live([*facts, back(4, 3)])] == [1, 2, 4]


@given(st.lists(st.integers(0, 30), max_size=30))
def test_facts_hold_as_a_plain_reading_of_retractions_says(targets: list[int]) -> None:
    facts = [milestone(1, Stage.S1)]
    for target in targets:
        number = len(facts) + 1
        facts.append(
            back(number, target % number) if target % number else milestone(number, Stage.S2)
        )
    assert {one.id for one in live(facts)} == {one.id for one in facts if holds(one, facts)}


def test_the_newest_amount_counts_and_may_become_unknown_again() -> None:
    facts = [
        Told(1, K.AMOUNT, "planned", 100),
        Told(2, K.AMOUNT, "planned", 300, happened_on=date(2026, 11, 5)),
        Told(3, K.AMOUNT, "planned", 200),
        Told(4, K.AMOUNT, "fixed", 0),
    ]
    assert project(facts).amounts == {AmountKind.PLANNED: 300, AmountKind.FIXED: 0}
    unknown = Told(5, K.AMOUNT, "planned", None, happened_on=date(2026, 11, 5))
    assert project([*facts, unknown]).amounts == {AmountKind.FIXED: 0}


def test_only_verified_receipts_are_money() -> None:
    facts = [
        Told(1, K.RECEIPT, amount=5),
        Told(2, K.RECEIPT, amount=7, verified_at=None),
        Told(3, K.RECEIPT, amount=11),
        back(4, 3),
    ]
    assert project(facts).received == 5


def test_the_newest_split_is_the_one_in_force() -> None:
    def split(number: int, tenths: int) -> Told:
        rows = [{"block": 1, "cluster": 2, "tenths": tenths}]
        return Told(number, K.SHARE, payload={"shares": rows})

    assert project([split(1, 10), split(2, 4)]).shares == ((1, 2, 4),)


def test_the_heavier_exit_wins() -> None:
    hold = Told(1, K.HOLD, "land", payload={"review_on": "2026-12-01"})
    lost = Told(2, K.LOST, "funds")
    left = Told(3, K.LEFT, "迁出", counted_on=date(2026, 11, 9))
    held = project([hold])
    assert (held.status, held.hold_reason, held.review_on) == (
        Status.ON_HOLD,
        "land",
        date(2026, 12, 1),
    )
    gone = project([hold, lost])
    assert (gone.status, gone.lost_reason, gone.review_on) == (Status.LOST, "funds", None)
    away = project([hold, lost, left])
    assert (away.status, away.left_on, away.left_counted_on) == (
        Status.LEFT,
        DAY,
        date(2026, 11, 9),
    )
    assert project([hold, lost, back(3, 2)]).status is Status.ON_HOLD


def test_the_landing_counts_in_its_own_week_however_far_the_lead_goes() -> None:
    facts = [
        milestone(1, Stage.S7, counted_on=date(2026, 10, 5)),
        milestone(2, Stage.S8, counted_on=date(2026, 11, 2)),
        milestone(3, Stage.S9, counted_on=date(2026, 11, 9)),
    ]
    assert project(facts).landed_counted_on == date(2026, 11, 2)
    assert project(facts[:1]).landed_counted_on is None


def test_what_was_known_before_an_edge_is_what_was_verified_before_it() -> None:
    edge = datetime(2026, 11, 8, 16, tzinfo=UTC)
    facts = [
        milestone(1, Stage.S1),
        milestone(2, Stage.S2, verified_at=edge),
        milestone(3, Stage.S3, verified_at=None),
    ]
    assert [fact.id for fact in known_before(facts, edge)] == [1]


@pytest.mark.parametrize(
    ("happened", "verified", "monday", "late"),
    [
        ("2026-11-08", "2026-11-08T15:59:59+00:00", "2026-11-02", False),
        ("2026-11-08", "2026-11-08T16:00:00+00:00", "2026-11-09", True),
        ("2026-11-02", "2026-11-05T00:00:00+00:00", "2026-11-02", False),
        ("2026-09-01", "2026-11-05T00:00:00+00:00", "2026-11-02", True),
        ("2026-12-31", "2027-01-03T15:00:00+00:00", "2026-12-28", False),
    ],
)
def test_a_milestone_counts_in_its_week_while_that_is_open_and_late_after_it(
    happened: str, verified: str, monday: str, late: bool
) -> None:
    found = counted_on(date.fromisoformat(happened), datetime.fromisoformat(verified))
    assert found == (date.fromisoformat(monday), late)
