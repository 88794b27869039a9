"""Changing a setting: drafted by one, approved by another, in force from its day; through every door."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Refused, Stale
from crm.settings import actions, queries, showing
from crm.settings.models import OfficeSetting, SettingChange
from crm.settings.rules import STARTING_VALUES, ChangeState, DraftChange
from crm.settings.table import SETTINGS, TABLE
from tests.makers.people import make_user
from tests.makers.settings import change, waiting_change
from tests.makers.statements import statements

DAY = timedelta(days=1)
URL = "/settings/dormant_days"


@pytest.fixture
def system(app: Flask) -> User:
    return make_user(Role.SYSTEM)


@pytest.fixture
def coordinator(app: Flask) -> User:
    return make_user(Role.COORDINATOR)


def state_of(change_id: int) -> ChangeState:
    db.session.expire_all()
    return db.session.get_one(SettingChange, change_id).state


def in_force(name: str, days: int = 0) -> Any:
    return queries.in_force(clock.today() + days * DAY)[name]


def typed(**changed: str) -> dict[str, str]:
    given = {"version": "0", "values.value": "120", "reason": "年度调整"}
    return given | {"effective_from": (clock.today() + 7 * DAY).isoformat()} | changed


def test_every_setting_has_its_words_and_takes_what_it_starts_with() -> None:
    assert {one.name for one in TABLE} == STARTING_VALUES.keys()
    for one in TABLE:
        value = STARTING_VALUES[one.name]
        assert one.words.template and one.explained.template
        kept = {key: one.kind.read(text) for key, text in one.texts(value).items()}
        assert one.joined(kept) == value, one.name


def test_drafted_by_one_and_approved_by_another_it_holds_from_its_day(
    client_of: Any, coordinator: User, system: User
) -> None:
    client = client_of(system)
    assert client.post(f"{URL}/changes", data=typed()).status_code == 302
    found = db.session.scalars(select(SettingChange)).one()
    assert (in_force("dormant_days", 7), found.state) == (180, ChangeState.WAITING)
    page = client_of(coordinator).get(URL).text
    assert "待批准的改动" in page and "年度调整" in page and system.name in page
    assert client_of(coordinator).get("/settings").text.count("待批准") == 1
    version = str(queries.version_of("dormant_days"))
    approved = client_of(coordinator).post(
        f"{URL}/changes/{found.id}/approval", data={"version": version}
    )
    assert approved.status_code == 302
    assert [in_force("dormant_days", days) for days in (0, 6, 7)] == [180, 180, 120]
    row = db.session.scalars(select(OfficeSetting)).one()
    assert (row.approved_by_id, row.reason, row.change_id) == (coordinator.id, "年度调整", found.id)
    with clock.at(clock.now() + 8 * DAY):
        page = client_of(coordinator).get(URL).text
    assert coordinator.name in page and "已批准" in page and "待批准的改动" not in page
    told = db.session.scalars(select(Event).order_by(Event.id.desc()).limit(2)).all()
    assert [one.action for one in told] == ["setting.approved", "setting.drafted"]
    assert told[1].particulars["values"] == {"value": [180, 120]}


def test_nobody_approves_their_own_draft(client_of: Any, coordinator: User) -> None:
    found = waiting_change(coordinator)
    version = queries.version_of("dormant_days")
    with pytest.raises(Forbidden):
        actions.approve("dormant_days", found.id, by=coordinator, base_version=version)
    answer = client_of(coordinator).post(
        f"{URL}/changes/{found.id}/approval", data={"version": str(version)}
    )
    assert (answer.status_code, "起草人不能批准自己的改动" in answer.text) == (403, True)
    page = client_of(coordinator).get(URL).text
    assert "等另一位片区统筹批准" in page and "/approval" not in page and "/withdrawal" in page


def test_the_system_administrator_drafts_and_never_approves(
    client_of: Any, coordinator: User, system: User
) -> None:
    found = waiting_change(coordinator)
    sent = {"version": str(queries.version_of("dormant_days"))}
    client = client_of(system)
    assert client.post(f"{URL}/changes/{found.id}/approval", data=sent).status_code == 403
    assert client.get(f"{URL}/changes/{found.id}/refusal").status_code == 403
    assert state_of(found.id) is ChangeState.WAITING


def test_refused_with_a_reason_or_withdrawn_it_never_holds(
    client_of: Any, coordinator: User, system: User
) -> None:
    found = waiting_change(system)
    client, url = client_of(coordinator), f"{URL}/changes/{found.id}/refusal"
    assert "120" in client.get(url).text
    sent = {"version": str(queries.version_of("dormant_days"))}
    blank = client.post(url, data=sent | {"reason": " "})
    assert (blank.status_code, "请填写不同意的理由" in blank.text) == (422, True)
    assert client.post(url, data=sent | {"reason": "先试行一季度"}).status_code == 302
    assert state_of(found.id) is ChangeState.REFUSED
    assert "先试行一季度" in client.get(URL).text and "未生效" in client.get(URL).text
    again = client.post(url, data=sent | {"reason": "再说"})
    assert (again.status_code, "已经有了结果" in again.text) == (409, True)
    other = waiting_change(system)
    sent = {"version": str(queries.version_of("dormant_days"))}
    stranger = client.post(f"{URL}/changes/{other.id}/withdrawal", data=sent)
    assert (stranger.status_code, "只有起草人可以撤回" in stranger.text) == (403, True)
    own = client_of(system).post(f"{URL}/changes/{other.id}/withdrawal", data=sent)
    assert (own.status_code, state_of(other.id)) == (302, ChangeState.WITHDRAWN)
    assert in_force("dormant_days") == 180 and not db.session.query(OfficeSetting).count()


def test_one_draft_waits_at_a_time_and_a_stale_one_keeps_what_was_typed(
    client_of: Any, coordinator: User, system: User
) -> None:
    waiting_change(system)
    stale = client_of(coordinator).post(f"{URL}/changes", data=typed(reason="另一个理由"))
    assert (stale.status_code, "另一个理由" in stale.text, "120" in stale.text) == (409, True, True)
    assert "现在是 180" in stale.text and "等待批准" in stale.text
    with pytest.raises(Refused):
        waiting_change(coordinator)
    assert db.session.query(SettingChange).count() == 1
    command = DraftChange({"value": "90"}, clock.today(), "年度调整")
    with pytest.raises(Stale):
        actions.draft("dormant_days", command, by=coordinator, base_version=0)


def test_approved_after_its_day_it_holds_from_the_day_of_approval(
    coordinator: User, system: User
) -> None:
    found, drafted_on = waiting_change(system), clock.today()
    with clock.at(clock.now() + 9 * DAY):
        row = actions.approve(
            "dormant_days", found.id, by=coordinator,
            base_version=queries.version_of("dormant_days"),
        )  # fmt: skip
        assert row.effective_from == drafted_on + 9 * DAY
    assert (in_force("dormant_days", 8), in_force("dormant_days", 9)) == (180, 120)


def test_of_two_from_one_day_the_later_counts(coordinator: User, system: User) -> None:
    change(system, coordinator, "dormant_days", {"value": "120"})
    change(system, coordinator, "dormant_days", {"value": "150"})
    assert in_force("dormant_days") == 150
    shown = showing.shown(SETTINGS["dormant_days"])
    assert [one.values["value"] for one in shown.past] == ["150", "120", "180"]
    assert [(was, now) for _, was, now in shown.past[0].changed] == [("120", "150")]


def test_parts_left_out_keep_what_holds_on_that_day(coordinator: User, system: User) -> None:
    change(system, coordinator, "stage_days", {"S4": "30"}, clock.today() + 5 * DAY)
    change(coordinator, make_user(Role.COORDINATOR), "stage_days", {"S5": "21"},
           clock.today() + 9 * DAY)  # fmt: skip
    assert in_force("stage_days", 9) == STARTING_VALUES["stage_days"] | {"S4": 30, "S5": 21}
    assert in_force("stage_days", 8) == STARTING_VALUES["stage_days"] | {"S4": 30}
    assert in_force("stage_days", 4) == STARTING_VALUES["stage_days"]


def test_officers_read_and_do_not_draft(client_of: Any) -> None:
    client = client_of(make_user())
    assert "转休眠期限" in client.get("/settings").text
    assert "起草改动" not in client.get(URL).text
    assert client.post(f"{URL}/changes", data=typed()).status_code == 403
    assert client.get("/settings/nothing").status_code == 404


def test_pages_take_the_same_few_statements_however_long_the_history(
    client_of: Any, coordinator: User, system: User
) -> None:
    client, asked = client_of(coordinator), []
    for _ in range(2):
        db.session.commit()
        with statements() as seen:
            client.get("/settings")
            client.get(URL)
        asked.append(len(seen))
        for days in range(60, 70):
            change(system, coordinator, "dormant_days", {"value": str(days)})
    assert asked[0] == asked[1] <= 10
