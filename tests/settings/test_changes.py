"""Changing a setting: drafted by one, approved by another, in force from its day; through every door."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Refused, Stale
from crm.settings import actions, queries, showing
from crm.settings.commands import settings as command_line
from crm.settings.kinds import SETTINGS, TABLE
from crm.settings.models import OfficeSetting, SettingChange
from crm.settings.rules import STARTING_VALUES, ChangeState, DraftChange, read_change
from tests.api.conftest import Program, make_token
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


TODAY = date(2026, 11, 27)
BAD: dict[str, tuple[str, dict[str, str], str, str, str]] = {
    "no number": ("dormant_days", {"value": "半年"}, "+7", "调整", "30 到 730 之间的整数"),
    "too few": ("dormant_days", {"value": "29"}, "+7", "调整", "30 到 730 之间的整数"),
    "too many": ("backdate_days", {"value": "91"}, "+7", "调整", "0 到 90 之间的整数"),
    "half a day": ("stage_days", {"S4": "4.5"}, "+7", "调整", "1 到 365 之间的整数"),
    "endless": ("stage_days", {"S4": "inf"}, "+7", "调整", "1 到 365 之间的整数"),
    "below zero": ("contact_days", {"early": "-1"}, "+7", "调整", "1 到 365 之间的整数"),
    "two decimals": ("tolerance_points", {"value": "2.25"}, "+7", "调整", "最多一位小数"),
    "wide tolerance": ("tolerance_points", {"value": "6"}, "+7", "调整", "0 到 5 之间的数"),
    "no day": ("flow_since", {"value": "2017-02-30"}, "+7", "调整", "日期请写成 2026-11-23"),
    "a day to come": ("flow_since", {"value": "2190-01-01"}, "+7", "调整", "日期不能晚于今天"),
    "the same": ("dormant_days", {"value": "180"}, "+7", "调整", "没有要改的"),
    "no reason": ("dormant_days", {"value": "120"}, "+7", "", "请填写改动理由"),
    "long reason": ("dormant_days", {"value": "120"}, "+7", "长" * 501, "最多 500 个字"),
    "yesterday": ("dormant_days", {"value": "120"}, "-1", "调整", "不能早于今天"),
    "far ahead": ("dormant_days", {"value": "120"}, "+400", "调整", "最多提前一年"),
    "all at once": ("dormant_days", {"value": "soon"}, "-1", "", "30 到 730 之间的整数"),
    "misread day": ("dormant_days", {"value": "120"}, "下周", "调整", "日期请写成 2026-11-23"),
}
EVERY_BAD = pytest.mark.parametrize("case", BAD)


def day_of(mark: str) -> str:
    return (clock.today() + int(mark) * DAY).isoformat() if mark[0] in "+-" else mark


@EVERY_BAD
def test_a_bad_draft_is_refused_in_words_by_the_page(
    client_of: Any, coordinator: User, case: str
) -> None:
    name, values, day, reason, sentence = BAD[case]
    present = SETTINGS[name].texts(STARTING_VALUES[name])
    sent = {f"values.{key}": text for key, text in (present | values).items()}
    sent |= {"version": "0", "effective_from": day_of(day), "reason": reason}
    answer = client_of(coordinator).post(f"/settings/{name}/changes", data=sent)
    assert (answer.status_code, sentence in answer.text) == (422, True), answer.text
    lost = [text for text in sent.values() if text not in answer.text]
    assert lost == [] and db.session.query(SettingChange).count() == 0


@EVERY_BAD
def test_a_bad_draft_is_refused_in_words_by_the_api(
    app: Flask, coordinator: User, case: str
) -> None:
    name, values, day, reason, sentence = BAD[case]
    body = {"values": values, "effective_from": day_of(day), "reason": reason}
    program = Program(app, make_token(coordinator))
    answer = program.post(f"/settings/{name}/changes", body, version=0)
    told = json.dumps(answer.json, ensure_ascii=False)
    assert (answer.status_code, sentence in told) == (422, True), told
    assert db.session.query(SettingChange).count() == 0


@EVERY_BAD
def test_a_bad_draft_is_refused_in_words_by_the_command_line(
    app: Flask, coordinator: User, case: str
) -> None:
    name, values, day, reason, sentence = BAD[case]
    given = [text if key == "value" else f"{key}={text}" for key, text in values.items()]
    words = ["draft", name, "--from", day_of(day), "--reason", reason, "--as", coordinator.login]
    said = app.test_cli_runner().invoke(command_line, [*words, "--", *given])
    assert (said.exit_code, sentence in said.output) == (2, True), said.output
    assert db.session.query(SettingChange).count() == 0


def test_a_part_that_is_not_there_is_named() -> None:
    command = DraftChange({"S11": "5"}, TODAY, "调整")
    _, found = read_change(SETTINGS["stage_days"], command, STARTING_VALUES["stage_days"], TODAY)
    assert [(one.field, str(one.sentence)) for one in found] == [
        ("values.S11", "这项设置里没有“S11”。")
    ]


def test_digits_of_either_width_are_read_and_three_is_three(coordinator: User) -> None:
    waiting_change(coordinator, values={"value": "１２０"})
    found = db.session.scalars(select(SettingChange)).one()
    assert found.value == {"value": 120}
    with pytest.raises(Invalid):
        waiting_change(coordinator, "tolerance_points", {"value": "3.0"})


def test_a_program_drafts_approves_and_reads_the_history(
    app: Flask, coordinator: User, system: User
) -> None:
    drafter, approver = (Program(app, make_token(one)) for one in (system, coordinator))
    setting = drafter.get("/settings/tolerance_points").json
    assert (setting["now"]["values"], setting["version"]) == ({"value": "3"}, 0)
    body = {
        "values": {"value": "2.5"},
        "effective_from": clock.today().isoformat(),
        "reason": "收紧",
    }
    path = "/settings/tolerance_points/changes"
    assert drafter.post(path, body).status_code == 428, "nobody writes without a version"
    assert drafter.post(path, body, version=7).status_code == 412
    made = drafter.post(path, body, version=0)
    assert (made.status_code, made.json["waiting"]["reason"]) == (201, "收紧")
    number, version = made.json["waiting"]["change_id"], made.json["version"]
    done = approver.post(f"{path}/{number}/approval", version=version).json
    assert (done["now"]["values"], done["waiting"]) == ({"value": "2.5"}, None)
    assert [one["values"]["value"] for one in done["past"]] == ["2.5", "3"]
    rows = {one["name"]: one for one in approver.get("/settings").json["rows"]}
    assert rows.keys() == STARTING_VALUES.keys() and "past" not in rows["flow_since"]
    assert approver.get("/settings/nothing").status_code == 404
    refused = drafter.post(path, body | {"values": {"value": "2"}}, version=done["version"]).json
    number, version = refused["waiting"]["change_id"], refused["version"]
    assert (
        approver.post(f"{path}/{number}/refusal", {"reason": ""}, version=version).status_code
        == 422
    )
    gone = approver.post(f"{path}/{number}/refusal", {"reason": "够了"}, version=version)
    assert [one["state"] for one in gone.json["past"]] == ["refused", "approved", "approved"]


def test_the_command_line_does_the_same(app: Flask, coordinator: User, system: User) -> None:
    def run(*words: str) -> Any:
        return app.test_cli_runner().invoke(command_line, words)

    day = clock.today().isoformat()
    words = ("draft", "stage_days", "S4=30", "--from", day, "--reason", "试点")
    assert run(*words, "--as", make_user(Role.OFFICER).login).exit_code == 3
    drafted = run(*words, "--as", system.login, "--json")
    assert json.loads(drafted.stdout)["waiting"]["values"]["S4"] == "30", drafted.output
    assert run("approve", "stage_days", "--as", system.login).exit_code == 3
    assert "S4=30" in run("approve", "stage_days", "--as", coordinator.login).output
    assert in_force("stage_days")["S4"] == 30
    assert run("withdraw", "stage_days", "--as", system.login).exit_code == 3, "nothing waits"
    assert "S4=30" in run("show").output and "试点" in run("show", "stage_days").output
    assert run("show", "nothing").exit_code == 4


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
