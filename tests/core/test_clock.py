"""The time: frozen for a piece of work, moved forward in the demo, Shanghai's day everywhere."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from crm.core import clock


@pytest.fixture
def demo_file(tmp_path: Path) -> Iterator[Path]:
    kept = list(clock._demo_file)
    path = tmp_path / "demo-clock.json"
    clock.use_demo_file(path)
    yield path
    clock._demo_file[:] = kept


def test_a_frozen_moment_is_now_and_ends_with_its_work() -> None:
    moment = datetime(2026, 11, 23, 8, tzinfo=clock.SHANGHAI)
    with clock.at(moment):
        assert clock.now() == moment and clock.now().tzinfo is UTC
        with clock.at(moment + timedelta(days=1)):
            assert clock.today() == date(2026, 11, 24)
        assert clock.now() == moment
    assert clock.now() != moment


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 22, 15, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), date(2026, 11, 23)),
    ],
)
def test_the_day_changes_at_midnight_in_shanghai(moment: datetime, day: date) -> None:
    with clock.at(moment):
        assert clock.today() == day


def test_a_local_hour_is_eight_hours_ahead_of_utc() -> None:
    assert clock.local(date(2026, 11, 23), 6, 30) == datetime(2026, 11, 22, 22, 30, tzinfo=UTC)


def test_real_time_moves_with_nothing(demo_file: Path) -> None:
    with clock.at(datetime(2020, 1, 1, tzinfo=UTC)):
        assert clock.real() > datetime(2026, 1, 1, tzinfo=UTC)


def test_the_demo_runs_ahead_and_never_backwards(demo_file: Path) -> None:
    assert clock.demo_offset() == timedelta(0)
    clock.advance_demo_to(datetime.now(UTC) + timedelta(days=3))
    ahead = clock.demo_offset()
    assert timedelta(days=3) - timedelta(minutes=1) < ahead <= timedelta(days=3)
    clock.advance_demo_to(datetime.now(UTC) + timedelta(days=1))
    assert clock.demo_offset() == ahead
    assert clock.now() > datetime.now(UTC) + timedelta(days=2)
