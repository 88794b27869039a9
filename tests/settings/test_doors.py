"""Every door reads and refuses alike: the page, the API, the command line."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid
from crm.settings import queries
from crm.settings.commands import settings as command_line
from crm.settings.models import SettingChange
from crm.settings.rules import STARTING_VALUES, DraftChange, read_change
from crm.settings.table import SETTINGS
from tests.api.conftest import Program, make_token
from tests.makers.people import make_user
from tests.makers.settings import waiting_change

DAY = timedelta(days=1)


@pytest.fixture
def system(app: Flask) -> User:
    return make_user(Role.SYSTEM)


@pytest.fixture
def coordinator(app: Flask) -> User:
    return make_user(Role.COORDINATOR)


def in_force(name: str) -> Any:
    return queries.in_force(clock.today())[name]


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
    "no amount": ("task_force_from", {"value": "很多"}, "+7", "调整", "读不懂这个金额"),
    "nothing": ("task_force_from", {"value": "0"}, "+7", "调整", "金额应大于 0"),
    "more than all": ("credit_first_percent", {"value": "101"}, "+7", "调整", "0 到 100"),
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


def test_an_amount_is_written_in_the_unit_that_people_use(coordinator: User) -> None:
    amount = SETTINGS["province_report_from"]
    assert amount.texts(STARTING_VALUES["province_report_from"]) == {"value": "10"}
    for text, value in (("12.5", 1_250_000_000), ("8000万元", 80_000_000)):
        assert amount.kind.read(text) == value
    assert amount.texts(1_250_000_000) == {"value": "12.5"}
