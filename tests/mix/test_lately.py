"""What the cards say of the week before: exact, quiet below half a point, silent about a new ruler."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.core import clock
from crm.leads.rules import Stage
from crm.mix import queries
from crm.mix.keeping import kept_moves
from crm.mix.lately import Drift, Wish, drifts, read, week_before, weeks_and_values
from crm.mix.measures import Measure
from crm.mix.models import MixTarget
from crm.mix.progress import Basis
from crm.mix.rules import BLOCKS, CLUSTERS, points
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.mix.figures import W45, W46, W47, approved_target, make_lead, three_closed_weeks

NOW = W47.end + timedelta(days=1)
WEEKS = (W47, W46, W45)
ClientOf = Callable[[Any], Any]


@pytest.fixture
def weeks(session: Session) -> None:
    officer = make_user(Role.OFFICER, "JK")
    three_closed_weeks(officer)
    for _ in range(2):
        make_lead(officer, "JK", "TR", Stage.S8, at=W47.end + timedelta(hours=9))


@pytest.mark.parametrize(
    ("fit", "ruler", "judged", "tone"),
    [("0.4", False, True, ""), ("-0.4", False, True, ""), ("0.5", False, True, "good"),
     ("-0.5", False, True, "bad"), ("9.9", True, True, ""), ("9.9", False, False, "")],
)  # fmt: skip
def test_only_news_that_firms_made_has_a_colour(
    fit: str, ruler: bool, judged: bool, tone: str
) -> None:
    assert Drift(W47, Decimal(fit), 0, ruler=ruler, judged=judged).tone == tone


def now(measure: Measure = Measure.COUNT) -> dict[str, Drift]:
    with clock.at(NOW):
        as_of = queries.open_week()
        moments, values = weeks_and_values("", measure)
        week = week_before(moments.weeks, as_of)
        return drifts(*read(Wish(Basis.FLOW, BLOCKS, measure), as_of, week, values))


def test_it_is_the_difference_of_two_exact_figures(weeks: None, client_of: ClientOf) -> None:
    with clock.at(NOW):
        ends = [
            next(row for row in queries.progress(one, Basis.FLOW).table() if row.key == "JK")
            for one in (queries.open_week(), queries.closed_week(W47))
        ]
    drift = now()["JK"]
    assert ends[0].deviation is not None and ends[1].deviation is not None
    assert drift.fit == points(ends[1].deviation - ends[0].deviation) != 0
    assert drift.firms == ends[0].firms - ends[1].firms == 40
    assert "ZD" in now() and now()["ZD"].fit is None, "without firms or target there is no F"
    with clock.at(NOW):
        page = client_of(make_user(Role.COORDINATOR)).get("/mix?basis=flow").text
    assert "较第 47 周 · n +4" in page
    assert (
        "/mix/blocks/JK/changes?basis=flow&amp;measure=count&amp;from=2026-W47&amp;to=now" in page
    )


def test_another_target_is_no_success(weeks: None, session: Session) -> None:
    first = session.scalars(select(MixTarget).where(MixTarget.state == "approved")).one()
    fits = now()["JK"].fit
    later = dict(zip(CLUSTERS, (0, 3000, 2000, 0, 0, 0, 5000), strict=True))
    approved_target("JK", later).effective_from = W47.next.monday
    first.superseded_from = W47.next.monday
    session.commit()
    drift = now()["JK"]
    assert drift.ruler and drift.tone == ""
    with clock.at(NOW):
        row = next(row for row in queries.progress(queries.open_week()).table() if row.key == "JK")
        old = next(
            row for row in queries.progress(queries.closed_week(W47)).table() if row.key == "JK"
        )
    assert row.deviation is not None and old.deviation is not None
    assert drift.fit != points(old.deviation - row.deviation), "not with the ruler's own part"
    assert drift.fit != fits


def test_a_week_is_compared_with_the_one_before_it() -> None:
    assert week_before(WEEKS, queries.closed_week(W47)) == W46
    assert week_before(WEEKS, queries.closed_week(W45)) is None
    assert week_before(WEEKS, queries.closed_week(W46, known=True)) is None
    assert week_before((), queries.open_week()) is None


def test_a_project_left_out_or_a_measure_not_kept_is_not_compared(weeks: None) -> None:
    money = now(Measure.RECEIVED)
    assert money["JK"].firms == 40
    with clock.at(NOW):
        wish, as_of = Wish(Basis.FLOW, BLOCKS, Measure.RECEIVED), queries.open_week()
        _, values = weeks_and_values("now", Measure.RECEIVED)
        found, last = read(wish, as_of, W47, values)
        kept = kept_moves(W47, Measure.RECEIVED, Basis.FLOW)
    assert last is not None and last.moves == kept != {}
    assert drifts(replace(found, without_largest=True), last) == {}
    assert drifts(found, replace(last, kept=False)) == {}
    with clock.at(NOW):
        assert drifts(*read(wish, as_of, W47, ())) == {}


@pytest.mark.parametrize("query", ["", "?measure=received", "?as_of=closed", "?measure=jobs"])
def test_the_comparison_stays_within_the_pages_statements(
    weeks: None, client_of: ClientOf, query: str
) -> None:
    client = client_of(make_user(Role.COORDINATOR))
    for page in ("/mix", "/mix/blocks/JK"):
        with clock.at(NOW), statements() as seen:
            assert client.get(page + query).status_code == 200
        assert len(seen) <= 8, seen
