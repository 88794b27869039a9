"""撞单未决: of two leads of one project one stands in totals, everywhere the same, and then again."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.core.weeks import Week
from crm.firstreports import arbitrating, queries
from crm.firstreports.models import ReportAppeal
from crm.firstreports.rules import AnswerAppeal, Appeal, AppealKind, AppealState, stays_out
from crm.leads import board, lists, moving, tallies
from crm.leads.api.lists import Totals
from crm.leads.columns import View
from crm.leads.commands import Lose
from crm.leads.models import Lead
from crm.leads.pausing import put_to_rest
from crm.leads.reasons import LossReason
from crm.leads.rules import Stage
from crm.mix.closing import close_week
from crm.mix.forecast.queries import pipeline
from crm.mix.models import WeekRow
from crm.mix.queries import open_week
from crm.reports import exceptions
from seed import dsl
from tests.firstreports.made import YI, clash, complete, officer, registered, stamp
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import end, make_lead, wait
from tests.makers.people import make_user

FIRM = "华信示例冷链（郑州）有限公司"
AMOUNT, LATER = 5 * YI, 7 * YI


class Story:
    """郑东 was first; 经开 registered the same firm afterwards, and larger."""

    def __init__(self) -> None:
        self.owner, self.asker = officer("ZD"), officer("JK")
        self.office = make_user(Role.COORDINATOR)
        self.first = registered(self.owner, FIRM, planned=AMOUNT)
        self.second = registered(self.asker, FIRM, planned=LATER)

    def fresh(self, lead: Lead) -> Lead:
        return dsl.fresh(lead, self.office)

    def lose(self, lead: Lead, by: User) -> Any:
        found = dsl.fresh(lead, by)
        done = moving.lose(found, Lose(LossReason.CANCELLED), by=by, base_version=found.version)
        db.session.commit()
        return done

    def ask(self) -> ReportAppeal:
        lead = dsl.fresh(self.second, self.asker)
        command = Appeal(AppealKind.ARBITRATION, "总部先找的我们")
        row = arbitrating.appeal(lead, command, by=self.asker, base_version=lead.version)
        db.session.commit()
        return row

    def rule(self, row: ReportAppeal, state: AppealState) -> None:
        found, sides = arbitrating.get(row.id, self.office)
        arbitrating.answer(
            found, sides, AnswerAppeal(state, "见纪要"), by=self.office, base_version=found.version
        )
        db.session.commit()


@pytest.fixture
def story(app: Flask) -> Story:
    return Story()


def _counted(user: User) -> dict[str, int]:
    """What each page adds up of the same open leads."""
    totals = lists.totals(lists.Filter(), user)
    columns = list(board.sums(lists.Filter(), user, View()).values())
    pieces = tallies.by_stage(lists.Filter(), user).values()
    rows = db.session.scalars(lists.matching(lists.Filter(), user))
    return {
        "list": totals.planned,
        "rows": sum(one.planned or 0 for one in rows if not one.has_clash),
        "board": board.total(columns).planned,
        "stages": sum(one.planned for one in pieces),
        "forecast": sum(
            one.planned or 0
            for one in pipeline(open_week(), ("ZD", "JK"), user, by_amount=True).leads
        ),
    }


def _is(user: User, amount: int) -> None:
    found = _counted(user)
    assert set(found.values()) == {amount}, found


@pytest.mark.parametrize("stage", Stage)
def test_a_contract_counts_whoever_was_first(stage: Stage) -> None:
    assert stays_out(stage) is (stage.rank < Stage.S6.rank)


def test_the_earlier_stamp_counts_everywhere_and_the_later_is_told(story: Story) -> None:
    _is(story.office, AMOUNT)
    totals = lists.totals(lists.Filter(), story.office)
    assert (totals.leads, totals.disputed, totals.apart) == (2, 1, LATER)
    drilled = lists.matching(lists.Filter(disputed="1"), story.office)
    assert [one.id for one in db.session.scalars(drilled)] == [story.second.id]
    assert pipeline(open_week(), ("JK",), story.office, by_amount=False).disputed == 1
    assert_rebuilds()


@pytest.mark.parametrize(
    ("state", "amount"),
    [
        (AppealState.UPHELD, AMOUNT),
        (AppealState.AWARDED, LATER),
        (AppealState.SEPARATE, AMOUNT + LATER),
    ],
)
def test_a_ruling_decides_what_counts(story: Story, state: AppealState, amount: int) -> None:
    row = story.ask()
    _is(story.office, AMOUNT)
    story.rule(row, state)
    _is(story.office, amount)
    assert lists.totals(lists.Filter(), story.office).disputed == 0
    assert_rebuilds()


def test_when_the_first_ends_the_second_counts_and_is_stamped(story: Story) -> None:
    row = story.ask()
    lost = story.lose(story.first, story.owner)
    _is(story.office, LATER)
    assert stamp(story.second) and clash(story.second) is None
    assert db.session.get_one(ReportAppeal, row.id).state is AppealState.WITHDRAWN
    first = dsl.fresh(story.first, story.owner)
    moving.undo(first, lost.id, by=story.owner, base_version=first.version)
    db.session.commit()
    met = clash(story.first)
    assert met and met.first_lead_id == story.second.id, "undoing looks for clashes as logging does"
    _is(story.office, LATER)
    assert_rebuilds()


def test_what_is_put_to_rest_stands_in_nobodys_way(story: Story) -> None:
    wait(dsl.fresh(story.first, story.owner), story.owner)
    db.session.commit()
    with clock.at(clock.now() + timedelta(days=2000)):
        assert put_to_rest() == 1
        _is(story.office, LATER)


def test_undoing_the_loss_of_the_second_notes_the_clash_again(story: Story) -> None:
    lost = story.lose(story.second, story.asker)
    assert (clash(story.second), story.fresh(story.second).has_clash) == (None, False)
    second = dsl.fresh(story.second, story.asker)
    moving.undo(second, lost.id, by=story.asker, base_version=second.version)
    db.session.commit()
    assert clash(story.second)
    _is(story.office, AMOUNT)


def test_a_contract_that_comes_back_counts_and_the_other_waits(app: Flask) -> None:
    owner, checker, other = make_user(), make_user(Role.MANAGER), officer("JK")
    office = make_user(Role.COORDINATOR)
    signed = complete(make_lead(Stage.S6, owner=owner, checker=checker, name=FIRM), owner)
    end(signed, owner)
    second = registered(other, FIRM, planned=LATER)
    signed = dsl.fresh(signed, owner)
    moving.revive(signed, by=owner, base_version=signed.version)
    db.session.commit()
    met = clash(second)
    assert met and met.first_lead_id == signed.id and clash(signed) is None
    assert lists.totals(lists.Filter(), office).apart == LATER
    assert queries.held_by(second.id) == set()
    assert_rebuilds()


def test_a_closed_week_and_the_exceptions_leave_it_out_too(story: Story) -> None:
    found = exceptions.sums(story.office).whole
    whole = lists.totals(lists.Filter(stalled="1"), story.office)
    assert (found.planned, found.apart) == (whole.planned, whole.apart)
    week = Week.of(clock.today())
    with clock.at(week.snapshot_at + timedelta(hours=1)):
        story.lose(story.first, story.owner)  # since the edge: the week does not know of it
        assert close_week(week)
    kept = select(func.sum(WeekRow.planned), func.sum(WeekRow.leads))
    kept = kept.where(WeekRow.week == str(week))
    assert tuple(db.session.execute(kept).one()) == (AMOUNT, 1)


def test_pages_say_what_is_left_out(story: Story, client_of: Any) -> None:
    client = client_of(story.office)
    for page in ("/leads", "/leads?group=block", "/board"):
        text = client.get(page).text
        assert "撞单未决 1 条，7.00 亿元不计入合计" in text, page
    rows = client.get("/leads?disputed=1").text
    shown = [f'/leads/{one.id}"' in rows for one in (story.first, story.second)]
    assert shown == [False, True] and "撞单未决" in rows
    answer = Totals().dump(lists.totals(lists.Filter(), story.office))
    assert (answer["planned"], answer["disputed"], answer["disputed_planned"]) == (AMOUNT, 1, LATER)
