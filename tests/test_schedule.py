"""The table of recurring work, driven by a clock that can jump."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.weeks import Week
from crm.mix.closing import is_closed
from crm.schedule import TABLE, Recurring, Rounds, mondays, nightly, work
from tests.makers.people import make_user
from tests.makers.week import MONDAY_8, TUESDAY, W47, logged


@pytest.fixture
def box(app: Flask, tmp_path: Path) -> Iterator[Path]:
    before = app.config["CRM"]
    app.config["CRM"] = replace(before, mail_url=f"file:{tmp_path}")
    yield tmp_path
    app.config["CRM"] = before


def test_mondays_and_nights_are_those_of_shanghai() -> None:
    assert mondays(8)(MONDAY_8) == MONDAY_8
    assert mondays(8)(MONDAY_8 - timedelta(seconds=1)) == MONDAY_8 - timedelta(days=7)
    assert nightly(3)(clock.local(W47.monday, 2)) == clock.local(W47.previous.sunday, 3)


def test_the_table_names_each_work_once() -> None:
    assert [entry.name for entry in TABLE] == [
        "close-week",
        "record-forecast",
        "limits",
        "digests",
        "sweep",
        "bulk-jobs",
        "dormant",
        "notices-due",
        "forget-old",
        "sweep-files",
        "statistics",
    ]


def test_work_runs_when_due_and_only_then(app: Flask) -> None:
    calls: list[str] = []
    rounds = Rounds(app, (Recurring("mondays", mondays(8), lambda: calls.append("ran")),))
    for moment in (MONDAY_8, MONDAY_8 + timedelta(days=6), MONDAY_8 + timedelta(days=7)):
        with clock.at(moment):
            rounds.tick()
    assert calls == ["ran", "ran"]


def test_failing_work_is_tried_again_and_stops_nobody_else(app: Flask) -> None:
    calls: list[str] = []

    def fail() -> None:
        calls.append("failed")
        raise OSError

    table = (
        Recurring("bad", mondays(8), fail),
        Recurring("good", mondays(8), lambda: calls.append("good")),
    )
    rounds = Rounds(app, table)
    with clock.at(MONDAY_8):
        assert rounds.tick() == ["good"]
        rounds.tick()
    assert calls == ["failed", "good", "failed"]


def test_one_look_on_a_monday_closes_the_week_and_sends_the_digests(
    app: Flask, session: Session, box: Path
) -> None:
    with clock.at(W47.start):
        officer = make_user(Role.OFFICER, "ZD")
    logged(officer, TUESDAY)
    with clock.at(MONDAY_8):
        work(app, once=True)
        work(app, once=True)
        assert is_closed(W47)
    assert len(list(box.glob("*.eml"))) == 1


def test_a_worker_that_slept_over_weeks_closes_them_all_and_sends_the_last_digest_only(
    app: Flask, session: Session, box: Path
) -> None:
    with clock.at(W47.start):
        officer = make_user(Role.OFFICER, "ZD")
    logged(officer, TUESDAY)
    later = Week.parse("2026-W50")
    with clock.at(later.digest_at):
        work(app, once=True)
        assert all(is_closed(Week.parse(f"2026-W{n}")) for n in (47, 48, 49, 50))
    (mail,) = box.glob("*.eml")
    assert "2026-W50" in mail.name
