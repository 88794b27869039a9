"""Nobody's acknowledged edit is lost; with the version check off the trial notices."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config import Config
from tests.conftest import DATABASES
from tests.trials.lost_updates import Outcome, Plan, run

SMALL = Plan(writers=3, edits=12, leads=2)
FULL = Plan()


@pytest.fixture(params=DATABASES)
def config(request: Any, settings: Config, tmp_path: Path, worker_id: str) -> Config:
    """A database of its own whose work is really committed."""
    wanted = request.config.getoption("--db")
    if wanted not in (None, request.param):
        return pytest.skip("another database was asked for")
    if request.param == "sqlite":
        return replace(settings, database_url=f"sqlite:///{tmp_path}/edits.db")
    server = request.getfixturevalue("postgres_server")
    return replace(settings, database_url=server.create_database(f"edits_{worker_id}"))


@pytest.mark.slow
def test_no_acknowledged_edit_is_lost(config: Config) -> None:
    outcome = run(config, SMALL)
    assert (outcome.acknowledged, outcome.lost) == (36, 0)


@pytest.mark.slow
def test_without_the_version_check_edits_are_lost(settings: Config, tmp_path: Path) -> None:
    """That the trial notices is a matter of the trial, so one database is enough every day."""
    config = replace(settings, database_url=f"sqlite:///{tmp_path}/edits.db")
    # So few writers may by chance never meet; four times as many edits hardly can.
    assert run(config, replace(SMALL, checked=False, edits=4 * SMALL.edits)).lost > 0


@pytest.mark.trial
def test_ten_thousand_edits_by_eight_writers(config: Config) -> None:
    outcome = run(config, FULL)
    print(f"\n{config.database_url.partition(':')[0]}: {outcome}")  # noqa: T201 - a trial reports
    assert (outcome.acknowledged, outcome.lost) == (10_000, 0)


@pytest.mark.trial
def test_ten_thousand_blind_edits_lose_some(config: Config) -> None:
    outcome: Outcome = run(config, replace(FULL, checked=False))
    print(f"\n{config.database_url.partition(':')[0]}, unchecked: {outcome}")  # noqa: T201
    assert outcome.lost > 0
