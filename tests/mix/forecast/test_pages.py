"""The page, the sheet and what is kept each month, on a small office whose figures can be foretold."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock, sheets
from crm.core.weeks import Week
from crm.leads.rules import Stage
from crm.mix import closing
from crm.mix.forecast import queries, recording
from crm.mix.forecast.asking import Wish, found
from crm.mix.forecast.crowds import crowds
from crm.mix.forecast.models import ForecastRecord, LeadPrediction
from crm.mix.forecast.odds import Origin
from crm.mix.forecast.sheet import sheets as sheets_of
from crm.mix.rules import CLUSTERS
from crm.mix.targets.plan_drafts import load_draft_targets
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.mix.figures import (
    IN_47,
    W47,
    approved_target,
    known_baseline,
    landed_firms,
    make_lead,
    monday,
    new_lead,
    split,
)

FIRST = Week.parse("2026-W49")
"""The first week to end in December."""
NOW = W47.end + timedelta(days=1)
ClientOf = Callable[[Any], Any]


@pytest.fixture
def officer(session: Session) -> User:
    load_draft_targets()
    person = make_user(Role.OFFICER, "JK")
    make_lead(person, "JK", "LG", Stage.S8)
    landed_firms(person, 25)
    for stage in (Stage.S3, Stage.S6, Stage.S6):
        make_lead(person, "JK", "MF", stage)
    return person


def get(client: Any, url: str) -> Any:
    with clock.at(NOW):
        return client.get(url)


@pytest.mark.parametrize("query", ["", "?block=ALL&see=LG&shock=1", "?measure=expected&see=MF",
                                   "?block=JS", "?basis=stock&block=AREA", "?as_of=closed&to=12",
                                   "?block=XX&see=what&to=never&measure=received"])  # fmt: skip
def test_every_question_has_a_page(officer: User, client_of: ClientOf, query: str) -> None:
    with clock.at(W47.snapshot_at):
        closing.close_week(W47)
    answer = get(client_of(make_user(Role.VIEWER, cluster="LG")), f"/mix/forecast{query}")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("role", "block", "home"),
    [(Role.OFFICER, "ZD", "ZD"), (Role.MANAGER, "HK", "HK"), (Role.COORDINATOR, None, "AREA")],
)
def test_it_opens_on_the_readers_own_block(
    officer: User, client_of: ClientOf, role: Role, block: str | None, home: str
) -> None:
    client = client_of(make_user(role, block))
    for asked, shown in (("", home), ("?block=XX", home), ("?block=JK", "JK")):
        with statements() as seen:
            page = get(client, f"/mix/forecast{asked}").text
        assert f"/mix/forecast.xlsx?block={shown}&" in page.replace("&amp;", "&")
        assert len(seen) <= 8, seen


def test_a_stock_that_is_unknown_in_one_block_is_unknown_for_all(
    officer: User, client_of: ClientOf
) -> None:
    known_baseline("ZD", (3,) * 7)
    page = get(client_of(officer), "/mix/forecast?basis=stock&block=AREA").text
    assert "存量基数未知，不能预测" in page and '<svg class="fan"' not in page


def test_the_page_says_range_and_day_target_and_chance(officer: User, client_of: ClientOf) -> None:
    approved_target("JK")
    page = get(client_of(officer), "/mix/forecast?block=JK&see=LG&basis=flow").text
    assert "按目前储备，到 2028-11-24，物流占比八成可能在 93%–100% 之间，目标 25.0%" in page
    assert "只有 3 条线索" in page and "默认值" in page
    assert "还没有留下预测" in page
    assert "示例企业" in page, "the officer's own leads are named"
    other = get(client_of(make_user(Role.OFFICER, "ZD")), "/mix/forecast?block=JK&see=LG").text
    assert "示例企业" not in other and "没有您能看到名称的线索" in other
    few = get(client_of(officer), "/mix/forecast?block=ZD").text
    assert "样本过少" in few and '<svg class="fan"' not in few


def test_leads_without_an_amount_are_counted_aside(officer: User, session: Session) -> None:
    new_lead(officer, "JK", "TR", stage=Stage.S4, stage_rank=Stage.S4.rank, planned=3 * 10**8)
    session.commit()
    with clock.at(NOW):
        here = found(Wish(measure=Wish.of({"measure": "expected"}).measure), officer).outlook
        count = found(Wish(), officer).outlook
    assert (here.leads, here.unsized) == (1, 3)
    assert (count.leads, count.unsized) == (4, 0)
    assert here.bets[0].parts[0].amount == 3 * 10**9


def test_with_nothing_in_talks_the_forecast_is_what_stands(session: Session) -> None:
    person = make_user(Role.OFFICER, "JK")
    landed_firms(person, 30)
    with clock.at(NOW):
        here = found(Wish(see="LG"), person).outlook
    for outcome in here.answer.outcomes:
        assert {k: outcome.spreads[k].p90 for k in CLUSTERS if outcome.spreads[k].p90} == {"LG": 1}


def test_the_many_small_ones_are_drawn_together(
    officer: User, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of five one is drawn by itself; two of the rest are split, and each is one lead."""
    with clock.at(NOW):
        for places in ({("JK", "MF"): 6, ("JK", "TR"): 4}, {("ZD", "TR"): 5, ("JK", "MF"): 5}):
            split(make_lead(officer, "JK", "MF", Stage.S3), places, officer)
        whole = found(Wish(see="MF"), officer).outlook
        monkeypatch.setattr(queries, "MOST", 1)
        parted = found(Wish(see="MF"), officer).outlook
        mine = {one.main: one.many for one in crowds(("JK", "ZD")) if one.split}
    assert (len(parted.pipeline.leads), parted.pipeline.many) == (1, 5)
    assert (parted.own("MF"), parted.own("TR")) == (whole.own("MF"), whole.own("TR")) == (5, 1)
    assert mine == {("JK", "MF"): 2}, "in a tie the first by its code"
    assert parted.mean() == whole.mean()
    mean = (one.outcome.spreads["MF"].mean for one in (whole, parted))
    assert abs(next(mean) - next(mean)) < 0.002


@pytest.mark.parametrize(
    ("query", "most"), [("", 8), ("?measure=expected", 8), ("?as_of=closed", 8)]
)
def test_a_page_takes_few_statements_however_many_leads(
    officer: User, client_of: ClientOf, query: str, most: int
) -> None:
    """What a closed week knew of the leads that went on since is read from facts at once."""
    with clock.at(W47.snapshot_at):
        closing.close_week(W47)
    client = client_of(make_user(Role.COORDINATOR))
    counted = []
    for more in (5, 200):
        landed_firms(make_user(Role.OFFICER, "JK"), more)
        get(client, f"/mix/forecast{query}")
        with statements() as seen:
            get(client, f"/mix/forecast{query}")
        counted.append(len(seen))
    assert counted[0] == counted[1] <= most, seen


def test_the_sheet_holds_every_horizon(officer: User, client_of: ClientOf) -> None:
    approved_target("JK")
    answer = get(client_of(officer), "/mix/forecast.xlsx?block=JK&see=LG")
    rows = sheets.read(answer.data)
    assert any("按目前储备" in str(row[0]) for row in rows)
    assert sum(row[1] == "物流" for row in rows if len(row) > 1) == 9
    assert not any("%%" in str(cell) for row in rows for cell in row)
    assert any("企业数：" in str(row[0]) for row in rows), "what is counted stands above"


def test_the_sheet_says_how_right_we_were(officer: User, session: Session) -> None:
    with clock.at(FIRST.snapshot_at):
        closing.close_week(FIRST)
        recording.record_due()
    later = Week.parse("2029-W01")
    with clock.at(later.snapshot_at):
        closing.close_week(later)
        recording.record_due()
        tab = sheets_of(found(Wish(), officer).outlook)[2]
    assert [row[:4] for row in tab.rows] == [["10–20", 1, 15.0, 0.0], ["60–70", 2, 60.0, 0.0]]
    assert tab.notes[0] == "已知结果 3 条" and any("Brier" in note for note in tab.notes)


def test_predictions_are_kept_once_at_the_first_week_of_a_month(
    officer: User, session: Session
) -> None:
    with clock.at(W47.snapshot_at):
        closing.close_week(W47)
        assert recording.record_due() is None, "not the first week of its month"
    with clock.at(FIRST.snapshot_at):
        closing.close_week(FIRST)
        assert recording.record_due() == FIRST
        assert recording.record_due() is None
    rows = session.scalars(select(LeadPrediction).order_by(LeadPrediction.chance)).all()
    assert [(row.stage, row.chance, row.origin) for row in rows] == [
        (Stage.S3, 150_000, Origin.DEFAULT),
        (Stage.S6, 600_000, Origin.DEFAULT),
        (Stage.S6, 600_000, Origin.DEFAULT),
    ]
    assert rows[0].until == date(2028, 12, 6)


def test_a_plan_is_expected_to_become_what_contracts_were_of_their_plans(officer: User) -> None:
    """Received money is another measure: none came in, and that changes nothing."""
    landed = {"stage": Stage.S8, "stage_rank": Stage.S8.rank, "landed_counted_on": W47.monday}
    for planned, contract in ((100, 80), (300, 220), (None, 50), (90, None)):
        new_lead(officer, "JK", "LG", planned=planned, contract=contract, **landed)
    assert recording.signed_before(W47.sunday) == (2, Fraction(3, 4))
    assert recording.signed_before(W47.previous.sunday) is None


def test_a_week_that_is_long_over_is_not_predicted_afterwards(
    officer: User, session: Session
) -> None:
    with clock.at(monday(FIRST.next.next.next)):
        closing.close_week(FIRST)
        assert recording.record_due() is None
    assert session.scalar(select(func.count()).select_from(ForecastRecord)) == 0


def test_what_became_of_predictions_is_scored_as_they_were_made(
    officer: User, session: Session, client_of: ClientOf
) -> None:
    with clock.at(FIRST.snapshot_at):
        closing.close_week(FIRST)
        recording.record_due()
    later = Week.parse("2029-W01")
    with clock.at(later.snapshot_at):
        closing.close_week(later)
        assert recording.record_due() == later
        here = found(Wish(), officer).outlook
    known = here.known.calibration
    assert (known.n, known.ripe, known.is_best) == (3, 3, None)
    assert known.ours == pytest.approx(0.15**2 + 2 * 0.6**2)
    assert here.known.records["S6"].closed == 3 and here.known.records["S6"].landed == 1


def test_nobody_else_gets_in(officer: User, client_of: ClientOf) -> None:
    for role in (Role.SYSTEM, Role.AUDITOR):
        assert get(client_of(make_user(role)), "/mix/forecast").status_code == 403
    assert IN_47 < NOW
