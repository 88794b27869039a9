"""The back-test that the page speaks of is the rules' own, and the page says what it found."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from crm.core.say import Sentence
from crm.mix.commands import mix
from crm.mix.forecast import recorded, wording

AGAIN = "the rules of the forecast moved: run `crm mix backtest --history generated --record`"


def test_the_sample_comes_out_as_it_was_recorded() -> None:
    kept = recorded.recorded()
    assert kept.months == recorded.MONTHS and kept.whole.leads == recorded.LEADS
    assert recorded.scored(recorded.SAMPLE) == kept.sample, AGAIN


@pytest.mark.trial
def test_the_whole_run_comes_out_as_it_was_recorded() -> None:
    assert recorded.scored(recorded.LEADS) == recorded.recorded().whole, AGAIN


def _said(found: tuple[Sentence, ...]) -> str:
    return "".join(str(one) for one in found)


def test_the_page_says_who_was_best() -> None:
    kept = recorded.recorded()
    other = {"ours": 0.1, "default": 0.2, "overall": 0.3}
    good = replace(kept, whole=replace(kept.whole, brier=other))
    assert "本系统最准" in _said(wording.backtested(good))
    told = _said(wording.backtested(kept))
    assert "阶段默认值" in told and "本系统最小" in told and "本系统最准" not in told
    off = {"ours": 3.0, "last": 2.0, "overall": 4.0}
    worse = replace(kept, whole=replace(kept.whole, off=off))
    assert "沿用现在的占比" in _said(wording.backtested(worse))
    assert "本系统最小" not in _said(wording.backtested(worse))


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A record of its own, of a history of 300 leads."""
    monkeypatch.setattr(recorded, "KEPT", tmp_path / "recorded.json")
    monkeypatch.setattr(recorded, "LEADS", 300)
    monkeypatch.setattr(recorded, "SAMPLE", 100)
    small = recorded.history(leads=300)
    monkeypatch.setattr("crm.mix.forecast.generated.history", lambda: small)
    recorded.recorded.cache_clear()
    yield tmp_path / "recorded.json"
    recorded.recorded.cache_clear()


def _run(*words: str) -> Result:
    return CliRunner().invoke(mix, ["backtest", *words])


@pytest.mark.usefixtures("session")
def test_a_run_is_recorded_with_its_day(elsewhere: Path) -> None:
    done = _run("--history", "generated", "--months", "24", "--record")
    assert done.exit_code == 0, done.output
    kept = recorded.recorded()
    assert kept.day >= date(2026, 1, 1) and kept.whole == recorded.scored(300)
    assert kept.sample == recorded.scored(100) and elsewhere.exists()


@pytest.mark.parametrize(
    "asked", [("--history", "here"), ("--months", "12"), ("--measure", "expected")]
)
@pytest.mark.usefixtures("session")
def test_only_the_run_that_the_page_speaks_of_is_recorded(
    elsewhere: Path, asked: tuple[Any, ...]
) -> None:
    done = _run(*asked, "--record")
    assert done.exit_code == 2 and not elsewhere.exists()
