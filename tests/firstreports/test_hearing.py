"""The first block's statement before a ruling: who makes it, who reads it, and who hears of it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Refused, Stale
from crm.firstreports import arbitrating, hearing
from crm.firstreports.models import ReportAppeal
from crm.firstreports.rules import AnswerAppeal, Appeal, AppealKind, AppealState, State
from crm.notices.models import Notice
from crm.notices.rules import Kind
from seed import dsl
from tests.api.conftest import Program
from tests.firstreports.made import officer, registered
from tests.makers.people import make_user

FIRM = "华信示例冷链（郑州）有限公司"
SAID = State("9 月已与总部签会议纪要", "会议纪要 2026-09-12")


class Story:
    """经开 asks for a ruling about 郑东's report."""

    def __init__(self, kind: AppealKind = AppealKind.ARBITRATION) -> None:
        self.owner, self.asker = officer("ZD"), officer("JK")
        self.owner.name = "秘而不宣"
        self.office = make_user(Role.COORDINATOR)
        self.first, self.second = registered(self.owner, FIRM), registered(self.asker, FIRM)
        lead = dsl.fresh(self.second, self.asker)
        command = Appeal(kind, "总部先找的我们", "总部来函 2026-10-08")
        self.number = arbitrating.appeal(lead, command, by=self.asker, base_version=lead.version).id
        db.session.commit()

    @property
    def row(self) -> ReportAppeal:
        return db.session.get_one(ReportAppeal, self.number)

    def state(self, by: User, command: State = SAID, version: int | None = None) -> None:
        row, sides = arbitrating.get(self.number, by)
        base = row.version if version is None else version
        hearing.state(row, sides, command, by=by, base_version=base)
        db.session.commit()

    def told(self, user: User) -> list[str]:
        query = select(Notice.action).where(Notice.user_id == user.id, Notice.kind == Kind.CLASH)
        return list(db.session.scalars(query.order_by(Notice.id)))


@pytest.fixture
def story(app: Flask) -> Story:
    return Story()


def test_both_sides_state_and_the_office_rules_on_both(
    story: Story, client_of: Callable[[Any], Any]
) -> None:
    client, url = client_of(story.owner), f"/first-reports/appeals/{story.number}/statement"
    assert "总部来函 2026-10-08" in client.get(url).text
    form = {"version": story.row.version, "text": SAID.text, "evidence": SAID.evidence}
    assert client.post(url, data=form).status_code == 302
    assert (story.row.statement, story.row.state) == (SAID.text, AppealState.OPEN)
    page = client_of(story.office).get(f"/first-reports/appeals/{story.number}").text
    for words in (SAID.text, SAID.evidence, "总部先找的我们", "总部来函 2026-10-08"):
        assert words in page, words
    told = client_of(story.asker).get("/first-reports?tab=appeals").text
    assert SAID.text in told and "秘而不宣" not in told


def test_who_has_no_part_in_it_states_nothing(
    story: Story, client_of: Callable[[Any], Any]
) -> None:
    url = f"/first-reports/appeals/{story.number}/statement"
    assert client_of(officer("JS")).get(url).status_code == 404
    assert client_of(make_user(Role.VIEWER)).get(url).status_code == 403
    for person in (story.asker, officer("ZD")):
        with pytest.raises(Forbidden):
            story.state(person)


def test_it_says_something_once_and_before_the_ruling(story: Story) -> None:
    for wrong in (State("  "), State("说" * 501), State("说", "据" * 501)):
        with pytest.raises(Invalid):
            story.state(story.owner, wrong)
        db.session.rollback()
    old = story.row.version
    story.state(story.owner)
    with pytest.raises(Refused, match="不能改"):
        story.state(story.owner)
    row, sides = arbitrating.get(story.number, story.office)
    ruling = AnswerAppeal(AppealState.UPHELD, "见纪要")
    with pytest.raises(Stale):  # drawn before the statement was there
        arbitrating.answer(row, sides, ruling, by=story.office, base_version=old)


def test_what_is_ruled_on_or_asks_for_cooperation_takes_no_statement(app: Flask) -> None:
    asked = Story(AppealKind.COOPERATION)
    with pytest.raises(Refused, match="直接答复"):
        asked.state(asked.owner)


def test_the_other_side_and_the_office_hear_of_it_and_of_nobody(story: Story) -> None:
    assert story.told(story.owner) == ["appeal.asked"] == story.told(story.office)
    story.state(story.owner)
    assert story.told(story.asker) == ["appeal.stated"]
    assert story.told(story.office) == ["appeal.asked", "appeal.stated"]
    mine = select(Notice.by_id).where(Notice.user_id == story.asker.id)
    assert list(db.session.scalars(mine)) == [None]


@pytest.mark.parametrize(
    ("kind", "state", "words"),
    [
        (AppealKind.COOPERATION, AppealState.AGREED, "协作申请：同意协作"),
        (AppealKind.COOPERATION, AppealState.DECLINED, "协作申请：不同意协作"),
        (AppealKind.ARBITRATION, AppealState.UPHELD, "认定结果：维持首报"),
        (AppealKind.ARBITRATION, AppealState.AWARDED, "认定结果：改归申请方"),
        (AppealKind.ARBITRATION, AppealState.SEPARATE, "认定结果：两个项目，各自成立"),
    ],
)
def test_the_notice_says_how_it_ended(
    app: Flask,
    client_of: Callable[[Any], Any],
    kind: AppealKind,
    state: AppealState,
    words: str,
) -> None:
    asked = Story(kind)
    by = asked.office if kind is AppealKind.ARBITRATION else asked.owner
    row, sides = arbitrating.get(asked.number, by)
    arbitrating.answer(row, sides, AnswerAppeal(state, "见纪要"), by=by, base_version=row.version)
    db.session.commit()
    assert words in client_of(asked.asker).get("/notices").text


def test_a_program_states_too(story: Story, program_of: Callable[..., Program]) -> None:
    url = f"/api/v1/first-reports/appeals/{story.number}/statement"
    body = {"text": SAID.text, "evidence": SAID.evidence}
    program = program_of(story.owner)
    answer = program.post(url, body, version=story.row.version)
    assert answer.status_code == 201, answer.text
    assert answer.json["statement"] == SAID.text
