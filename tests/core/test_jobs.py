"""Ledger rows: leased by one worker, tried again later, given up visibly."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeEngine

from crm.core import clock
from crm.core.jobs import LEASE, MOST_ATTEMPTS, Ledger, WorkState, claim_due, finish, postpone
from crm.core.types import UtcDateTime

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


class _Base(DeclarativeBase):
    """A table of this test only, apart from the product's own."""

    metadata = MetaData()
    type_annotation_map: dict[type, TypeEngine[object]] = {datetime: UtcDateTime()}  # noqa: RUF012


class Errand(Ledger, _Base):
    __tablename__ = "errand_of_a_test"
    id: Mapped[int] = mapped_column(primary_key=True)


@pytest.fixture
def errands(session: Session) -> list[Errand]:
    Errand.__table__.create(session.connection())
    rows = [Errand(id=n, due_at=NOON + timedelta(minutes=n)) for n in (2, 1, 90)]
    session.add_all(rows)
    session.commit()
    return rows


def test_what_is_due_is_leased_in_order_and_once(errands: list[Errand]) -> None:
    with clock.at(NOON + timedelta(minutes=5)):
        found = claim_due(Errand)
        assert [row.id for row in found] == [1, 2]
        assert {row.state for row in found} == {WorkState.LEASED}
        assert {row.attempts for row in found} == {1}
        assert claim_due(Errand) == []


def test_a_lease_that_ran_out_is_taken_again(errands: list[Errand]) -> None:
    with clock.at(NOON + timedelta(minutes=5)):
        claim_due(Errand)
    with clock.at(NOON + timedelta(minutes=6) + LEASE):
        assert [row.attempts for row in claim_due(Errand)] == [2, 2]


def test_no_more_than_the_limit_are_taken(errands: list[Errand]) -> None:
    with clock.at(NOON + timedelta(hours=2)):
        assert [row.id for row in claim_due(Errand, limit=1)] == [1]


def test_finished_work_says_when_and_is_not_taken_again(errands: list[Errand]) -> None:
    with clock.at(NOON + timedelta(minutes=1)):
        [row] = claim_due(Errand)
        finish(row)
        assert (row.state, row.finished_at, row.leased_until) == (WorkState.SENT, clock.now(), None)
        assert claim_due(Errand) == []


def test_failed_work_waits_twice_as_long_each_time_and_then_gives_up(
    errands: list[Errand], session: Session
) -> None:
    row = session.get_one(Errand, 1)
    moment, waits = NOON + timedelta(minutes=1), []
    for _ in range(MOST_ATTEMPTS):
        with clock.at(moment):
            [row] = [one for one in claim_due(Errand) if one.id == 1]
            postpone(row, "no route to host")
            waits.append((row.due_at - clock.now()).total_seconds() / 60)
            moment = row.due_at
    assert waits[:-1] == [2, 4, 8, 16]
    assert (row.state, row.problem) == (WorkState.FAILED, "no route to host")
    assert row.finished_at is not None
