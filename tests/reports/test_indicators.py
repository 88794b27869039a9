"""Indicators: one enters, another approves; what was known then stays known; sheets go whole or not."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from crm.accounts.rules import Role
from crm.core import clock, sheets
from crm.core.db import db
from crm.plan.queries import indicators
from crm.reports.indicators.commands import indicators as indicator_commands
from crm.reports.indicators.models import IndicatorReport, IndicatorValue, IndicatorWait
from crm.reports.indicators.rules import Place
from crm.reports.projects.commands import projects as project_commands
from tests.api.conftest import Program, program_of
from tests.makers.indicators import approved, make_report
from tests.makers.people import make_user
from tests.makers.statements import statements

__all__ = ["program_of"]

TODAY = date(2026, 11, 23)
FIELD = "v_T1_01"


@pytest.fixture(autouse=True)
def a_monday(app: Flask) -> Iterator[None]:
    with clock.at(clock.local(TODAY, 10)):
        yield


@pytest.fixture
def chief(app: Flask) -> Any:
    return make_user(Role.COORDINATOR)


def press(client: Any, report: IndicatorReport, verb: str, **typed: str) -> int:
    db.session.expire_all()
    version = str(db.session.get_one(IndicatorReport, report.id).version)
    answer = client.post(
        f"/indicators/reports/{report.id}/{verb}", data={"version": version} | typed
    )
    return int(answer.status_code)


def test_one_enters_another_approves_and_a_correction_keeps_what_was_known(
    client_of: Callable[..., Any], chief: Any, manager: Any
) -> None:
    boss, coordinator = client_of(manager), client_of(chief)
    typed = {"place": "ZD", "month": "2026-10", "source": "统计月报", FIELD: "12.5"}
    assert boss.post("/indicators/enter", data=typed).status_code == 302
    report = db.session.query(IndicatorReport).one()
    assert "12.5" not in coordinator.get("/indicators/T1-01?place=ZD").text, "nobody approved it"
    assert "待批准的填报" in boss.get("/indicators?place=ZD").text
    assert press(boss, report, "approve") == 403
    assert press(coordinator, report, "refuse", reason=" ") == 422
    assert press(coordinator, report, "approve") == 302
    assert press(coordinator, report, "approve") == 409
    page = coordinator.get("/indicators/T1-01?place=ZD").text
    assert "12.5" in page and "统计月报" in page
    assert "缺 1、2、3、4、5、6、7、8、9 月" in coordinator.get("/indicators?place=ZD").text
    with clock.at(clock.local(date(2026, 12, 5), 10)):
        answer = boss.post("/indicators/enter", data=typed | {FIELD: "13.25"})
        assert (answer.status_code, "请填写更正原因" in answer.text) == (422, True)
        fixed = typed | {FIELD: "13.25", "reason": "漏报一家"}
        assert boss.post("/indicators/enter", data=fixed).status_code == 302
        second = db.session.query(IndicatorReport).order_by(IndicatorReport.id.desc()).first()
        assert second and press(coordinator, second, "approve") == 302
        page = boss.get("/indicators/T1-01?place=ZD").text
        assert "13.25" in page and "漏报一家" in page and "被更正的数" in page
        then = boss.get("/indicators/T1-01?place=ZD&as_of=2026-11-30").text
        assert "13.25" not in then and "当时所知" in then
        taken = typed | {FIELD: "未知", "reason": "来源撤回"}
        assert boss.post("/indicators/enter", data=taken).status_code == 302


def test_one_report_of_a_month_waits_at_a_time(
    client_of: Callable[..., Any], chief: Any, manager: Any, program_of: Callable[..., Program]
) -> None:
    boss = client_of(manager)
    first = make_report(manager, months={9: 5, 10: 6})
    typed = {"place": "ZD", "month": "2026-10", "source": "统计月报", "v_T1_02": "3"}
    again = boss.post("/indicators/enter", data=typed)
    assert again.status_code == 409
    assert "2026 年 10 月已有一份填报等待批准；先批准、退回或撤回它" in again.text
    values = [{"indicator": "T1-02", "month": "2026-09", "value": "3"}]
    body = {"place": "ZD", "source": "月报", "values": values}
    assert program_of(manager).post("/indicator-reports", body).status_code == 409
    assert boss.post("/indicators/enter", data=typed | {"month": "2026-08"}).status_code == 302
    db.session.add(IndicatorWait(place=Place.ZD, month=date(2026, 10, 1), report_id=first.id))
    with pytest.raises(IntegrityError):  # who came at the same moment
        db.session.flush()
    db.session.rollback()
    assert press(client_of(chief), first, "approve") == 302
    assert boss.post("/indicators/enter", data=typed).status_code == 302


def test_a_report_that_was_overtaken_replaces_nothing_without_a_reason(
    client_of: Callable[..., Any], chief: Any, manager: Any
) -> None:
    """Two that waited for one month before only one could."""

    def waiting(**given: Any) -> IndicatorReport:
        db.session.execute(delete(IndicatorWait))
        return make_report(manager, **given)

    first, second, same = waiting(), waiting(months={1: 130_000, 2: 5}), waiting()
    coordinator = client_of(chief)
    assert press(coordinator, first, "approve") == 302
    assert press(coordinator, second, "approve") == 409, "another value holds by now"
    assert press(coordinator, same, "approve") == 302, "the same one is no correction"


BAD: dict[str, tuple[dict[str, str], str]] = {
    "no source": ({"source": " "}, "请填写来源"),
    "no number": ({FIELD: "约12"}, "不是数"),
    "nothing new": ({FIELD: ""}, "没有新的数"),
    "open month": ({"month": "2026-11"}, ""),
}


@pytest.mark.parametrize("name", BAD)
def test_both_doors_refuse_alike(
    name: str, client_of: Any, manager: Any, program_of: Callable[..., Program]
) -> None:
    more, words = BAD[name]
    typed = {"place": "ZD", "month": "2026-10", "source": "统计月报", FIELD: "12.5"} | more
    page = client_of(manager).post("/indicators/enter", data=typed)
    assert (page.status_code, words in page.text) == (422, True), page.text
    values = [{"indicator": "T1-01", "month": typed["month"], "value": typed[FIELD]}]
    body = {"place": "ZD", "source": typed["source"], "values": values if typed[FIELD] else []}
    answer = program_of(manager).post("/indicator-reports", body)
    assert (answer.status_code, words in answer.text) == (422, True), answer.text
    assert db.session.query(IndicatorReport).count() == 0


def test_a_sheet_is_filled_in_and_sent_back_whole_or_not_at_all(
    client_of: Any, manager: Any, chief: Any
) -> None:
    approved(manager, chief, months={1: 100_001})
    client = client_of(manager)
    answer = client.get("/indicators/template.xlsx?place=ZD&year=2026")
    assert answer.mimetype == sheets.MIME
    rows = sheets.read(answer.data)
    head = next(n for n, row in enumerate(rows) if "2026-01" in row)
    assert rows[head][4:] == [f"2026-{n:02d}" for n in range(1, 11)], "finished months only"
    assert (len(rows) - head - 1, rows[head + 1][4]) == (23, "10.0001")

    def sent(**cells: Any) -> Any:
        filled = [list(row) for row in rows]
        for place, value in cells.items():
            filled[head + int(place[1:])][ord(place[0]) - ord("A")] = value
        columns = [sheets.Column(str(one or "")) for one in filled[head]]
        notes = [str(row[0]) for row in filled[:head] if row and row[0]][1:]
        sheet = sheets.Sheet("指标填报", columns, filled[head + 1 :], notes)
        data = {
            "place": "ZD",
            "source": "统计月报",
            "sheet": (BytesIO(sheets.written(sheet)), "a.xlsx"),
        }
        return client.post("/indicators/import", data=data, content_type="multipart/form-data")

    bad = sent(F1="12.5", G1="约13", H14=1.5)
    assert f"G{head + 2}：" in bad.text and f"H{head + 15}：" in bad.text
    assert (bad.status_code, "不是数" in bad.text) == (422, True)
    assert "最多 0 位小数" in bad.text and db.session.query(IndicatorReport).count() == 1
    assert sent(F1=12.5, G14=3).status_code == 302
    values = db.session.query(IndicatorValue).order_by(IndicatorValue.id).all()
    assert [one.value for one in values] == [100_001, 125_000, 30_000], (
        "what is known is not sent again"
    )
    wrong = client.post(
        "/indicators/import",
        data={"place": "ZD", "source": "x", "sheet": (BytesIO(b"no sheet"), "a.xlsx")},
        content_type="multipart/form-data",
    )
    assert (wrong.status_code, "不是能读的 .xlsx" in wrong.text) == (422, True)
    other = client_of(chief).get("/indicators/template.xlsx?place=JK&year=2026").data
    data = {"place": "ZD", "source": "x", "sheet": (BytesIO(other), "a.xlsx")}
    mixed = client.post("/indicators/import", data=data, content_type="multipart/form-data")
    assert "这是经开的表，不是郑东的" in mixed.text


def test_blocks_enter_their_own_and_the_area_is_the_coordinators(
    client_of: Any, chief: Any, manager: Any, program_of: Callable[..., Program]
) -> None:
    stranger, officer = make_user(Role.MANAGER, "JS"), client_of(make_user())
    report = make_report(manager)
    assert press(client_of(stranger), report, "approve") == 404
    assert client_of(stranger).get("/indicators/template.xlsx?place=ZD").status_code == 403
    assert officer.get("/indicators").status_code == 200
    assert officer.get("/indicators/enter").status_code == 403
    typed = {"place": "AREA", "month": "2026-10", "source": "x", FIELD: "1"}
    assert client_of(manager).post("/indicators/enter", data=typed).status_code == 422
    value = {"indicator": "T1-01", "month": "2026-10", "value": "1"}
    body = {"place": "AREA", "source": "x", "values": [value]}
    assert program_of(manager).post("/indicator-reports", body).status_code == 403
    area = make_report(chief, "AREA")
    assert press(client_of(stranger), area, "approve") == 302, "any manager is the second person"
    assert program_of(chief).get("/indicators?place=AREA").json["rows"][0]["value"] == "12.5"
    whole = program_of(chief).get("/indicators/T1-01?place=ALL&year=2026").json
    assert (whole["value"], whole["months"]) == (None, []), "without the airport it is unknown"


def test_pages_take_few_statements_however_much_is_known(
    client_of: Any, chief: Any, manager: Any
) -> None:
    client, seen = client_of(chief), {}
    assert {one.kind for one in indicators()} == {"flow", "stock"}
    for n in range(2):
        for address in ("/indicators?place=ZD", "/indicators/T1-01?place=ZD"):
            with statements() as asked:
                client.get(address)
            seen.setdefault(address, []).append(len(asked))
        if not n:
            for code in ("T1-01", "T1-02"):
                months = {month: month * 10_000 for month in range(1, 11)}
                approved(manager, chief, code=code, months=months)
    assert all(one == other <= 8 for one, other in seen.values()), seen


def test_a_script_takes_a_template_and_sends_it_back(
    tmp_path: Any, chief: Any, manager: Any
) -> None:
    db.session.commit()
    file = str(tmp_path / "zd.xlsx")
    run = CliRunner().invoke
    done = run(
        indicator_commands,
        ["template", file, "--as", manager.login, "--place", "ZD", "--year", "2026"],
    )
    assert done.exit_code == 0, done.output
    sent = ["import", file, "--as", manager.login, "--place", "ZD", "--source", "x"]
    nothing = run(indicator_commands, sent)
    assert (nothing.exit_code, "没有新的数" in nothing.output) == (2, True), nothing.output
    wrong = run(indicator_commands, [*sent[:5], "JK", *sent[6:]])
    assert wrong.exit_code in (2, 3), "neither another's sheet nor another's block"
    approved(manager, chief)
    told = run(indicator_commands, ["list", "--as", manager.login, "--place", "ZD", "--json"])
    assert json.loads(told.output)["rows"][0]["months"] == [{"month": "2026-01", "value": "12.5"}]
    late = run(project_commands, ["list", "--as", manager.login, "--late", "--json"])
    assert json.loads(late.output) == {"rows": []}
