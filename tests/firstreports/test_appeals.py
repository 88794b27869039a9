"""认定 and 协作: asked for after a clash, answered or ruled on, and what becomes of both leads."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Refused, Stale
from crm.firstreports import arbitrating
from crm.firstreports.models import ReportAppeal
from crm.firstreports.rules import AnswerAppeal, Appeal, AppealKind, AppealState
from crm.leads import queries
from crm.leads.models import Lead
from crm.leads.rules import Status
from seed import dsl
from tests.firstreports.made import YI, clash, officer, registered, stamp
from tests.makers.people import make_user

FIRM = "华信示例冷链（郑州）有限公司"
MONDAY = datetime(2026, 11, 23, 10, tzinfo=clock.SHANGHAI)
BOTH = (AppealKind.ARBITRATION, AppealKind.COOPERATION)


class Story:
    """郑东 was first; 经开 registered the same firm afterwards."""

    def __init__(self) -> None:
        self.owner, self.asker = officer("ZD"), officer("JK")
        self.office = make_user(Role.COORDINATOR)
        self.first = registered(self.owner, FIRM, planned=5 * YI)
        self.second = registered(self.asker, FIRM, planned=5 * YI)

    def ask(self, kind: AppealKind, reason: str = "总部先找的我们") -> ReportAppeal:
        lead = dsl.fresh(self.second, self.asker)
        command = Appeal(kind, reason)
        row = arbitrating.appeal(lead, command, by=self.asker, base_version=lead.version)
        db.session.commit()
        return row

    def answer(self, row: ReportAppeal, by: User, state: AppealState, reason: str = "") -> None:
        found, sides = arbitrating.get(row.id, by)
        command = AnswerAppeal(state, reason)
        arbitrating.answer(found, sides, command, by=by, base_version=found.version)
        db.session.commit()

    def planned(self) -> int:
        """What the open leads add up to."""
        query = select(func.coalesce(func.sum(Lead.planned), 0)).where(Lead.status == Status.ACTIVE)
        return int(db.session.scalar(query) or 0)


@pytest.fixture
def story(app: Flask) -> Story:
    return Story()


def _reads(lead: Lead, user: User) -> bool:
    query = queries.visible_to(user).where(Lead.id == lead.id)
    return db.session.scalars(query).one_or_none() is not None


def test_agreed_cooperation_opens_the_first_lead_and_ends_the_second(story: Story) -> None:
    row = story.ask(AppealKind.COOPERATION)
    assert not _reads(story.first, story.asker)
    story.answer(row, story.owner, AppealState.AGREED)
    assert _reads(story.first, story.asker)
    assert not queries.may_edit(dsl.fresh(story.first, story.asker), story.asker)
    assert story.second.status is Status.LOST and story.planned() == 5 * YI


def test_declined_cooperation_leaves_both_and_a_ruling_may_follow(story: Story) -> None:
    row = story.ask(AppealKind.COOPERATION)
    with pytest.raises(Invalid):
        story.answer(row, story.owner, AppealState.DECLINED)
    db.session.rollback()
    story.answer(row, story.owner, AppealState.DECLINED, "已谈到选址")
    assert clash(story.second) and not _reads(story.first, story.asker)
    assert story.ask(AppealKind.ARBITRATION).state is AppealState.OPEN


@pytest.mark.parametrize(
    ("state", "first", "second", "stamped", "planned"),
    [
        (AppealState.UPHELD, Status.ACTIVE, Status.LOST, False, 5 * YI),
        (AppealState.AWARDED, Status.LOST, Status.ACTIVE, True, 5 * YI),
        (AppealState.SEPARATE, Status.ACTIVE, Status.ACTIVE, True, 10 * YI),
    ],
)
def test_a_ruling(
    story: Story,
    state: AppealState,
    first: Status,
    second: Status,
    stamped: bool,
    planned: int,
) -> None:
    met = clash(story.second)
    assert met
    completed = met.at
    story.answer(story.ask(AppealKind.ARBITRATION), story.office, state, "见会议纪要")
    assert (story.first.status, story.second.status) == (first, second)
    made = stamp(story.second)
    assert (made is not None) == stamped
    assert made is None or made.stamped_at == completed, "the moment it was complete, not of ruling"
    assert stamp(story.first), "who was first stays on record"
    assert clash(story.second) is None and story.planned() == planned


def test_what_was_awarded_protects_against_the_next(story: Story) -> None:
    ruled = story.ask(AppealKind.ARBITRATION)
    story.answer(ruled, story.office, AppealState.AWARDED, "见会议纪要")
    met = clash(registered(officer("HK"), FIRM))
    assert met and met.first_lead_id == story.second.id


def test_found_separate_they_do_not_clash_again(story: Story) -> None:
    ruled = story.ask(AppealKind.ARBITRATION)
    story.answer(ruled, story.office, AppealState.SEPARATE, "一个是仓储，一个是总部")
    lead = dsl.fresh(story.second, story.asker)
    dsl.edit(lead, story.asker, project="区域总部", source_note="二期")
    db.session.commit()
    assert clash(story.second) is None


@pytest.mark.parametrize("kind", BOTH)
def test_the_answer_is_due_in_five_working_days(story: Story, kind: AppealKind) -> None:
    with clock.at(MONDAY):
        assert story.ask(kind).due_on == clock.date(2026, 11, 30)


def test_an_overdue_answer_becomes_the_coordinators(story: Story) -> None:
    with clock.at(MONDAY):
        row = story.ask(AppealKind.COOPERATION)
    with clock.at(MONDAY + timedelta(days=8)):
        with pytest.raises(Forbidden):
            story.answer(row, story.owner, AppealState.AGREED)
        story.answer(row, story.office, AppealState.AGREED)
    assert _reads(story.first, story.asker)


def test_nobody_answers_their_own_request_or_out_of_turn(story: Story) -> None:
    row = story.ask(AppealKind.COOPERATION)
    for person in (story.asker, officer("ZD")):
        with pytest.raises(Forbidden):
            story.answer(row, person, AppealState.AGREED)
    with pytest.raises(NoResultFound):
        story.answer(row, make_user(Role.MANAGER, "JS"), AppealState.AGREED)
    with pytest.raises(Invalid):
        story.answer(row, story.owner, AppealState.AWARDED, "归我")


def test_the_first_block_does_not_rule_on_itself(story: Story) -> None:
    row = story.ask(AppealKind.ARBITRATION)
    for person in (story.owner, make_user(Role.MANAGER, "ZD"), make_user(Role.MANAGER, "JK")):
        with pytest.raises(Forbidden):
            story.answer(row, person, AppealState.UPHELD, "维持")


def test_one_request_at_a_time_with_a_reason_and_an_answer_once(story: Story) -> None:
    with pytest.raises(Invalid):
        story.ask(AppealKind.ARBITRATION, " ")
    db.session.rollback()
    row = story.ask(AppealKind.ARBITRATION)
    with pytest.raises(Refused):
        story.ask(AppealKind.COOPERATION)
    db.session.rollback()
    story.answer(row, story.office, AppealState.UPHELD, "见会议纪要")
    with pytest.raises(Refused):
        story.answer(row, story.office, AppealState.AWARDED, "改判")


def test_withdrawn_it_can_be_asked_anew(story: Story) -> None:
    row = story.ask(AppealKind.COOPERATION)
    found, sides = arbitrating.get(row.id, story.asker)
    with pytest.raises(Stale):
        arbitrating.withdraw(found, sides, by=story.asker, base_version=9)
    arbitrating.withdraw(found, sides, by=story.asker, base_version=found.version)
    db.session.commit()
    assert story.ask(AppealKind.ARBITRATION)


def test_without_a_clash_there_is_nothing_to_ask(story: Story) -> None:
    lead = dsl.fresh(story.first, story.owner)
    command = Appeal(AppealKind.ARBITRATION, "想问问")
    with pytest.raises(Refused):
        arbitrating.appeal(lead, command, by=story.owner, base_version=lead.version)


def test_within_a_block_there_is_no_cooperation_to_ask_for(app: Flask) -> None:
    registered(officer("ZD"), FIRM)
    asker = officer("ZD")
    lead = registered(asker, FIRM)
    command = Appeal(AppealKind.COOPERATION, "一起做")
    with pytest.raises(Invalid):
        arbitrating.appeal(lead, command, by=asker, base_version=lead.version)
