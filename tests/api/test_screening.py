"""Screening, barred leads and the way a project goes, for programs; bad commands through both doors."""

import html
from collections.abc import Callable
from typing import Any

import pytest

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.leads import actions
from crm.leads.commands import EditLead
from crm.leads.models import Lead
from crm.leads.rules import Funding
from seed import dsl
from tests.api.conftest import Program
from tests.makers.leads import make_lead
from tests.makers.people import make_user

BAD: dict[str, tuple[str, dict[str, Any], str]] = {
    "no reason": ("screening/decision", {"answer": "clear", "reason": " "}, "请填写理由"),
    "an unknown answer": ("screening/decision", {"answer": "may", "reason": "a"}, "没有这个选项"),
    "the future": (
        "screening/decision",
        {"answer": "clear", "reason": "a", "decided_on": "2199-01-01"},
        "日期不能晚于今天",
    ),
    "before any list": (
        "screening/decision",
        {"answer": "clear", "reason": "a", "decided_on": "2010-01-01"},
        "还没有录入有效的负面清单",
    ),
    "an entry that is not there": (
        "screening/decision",
        {"answer": "barred", "reason": "a", "entries": [4]},
        "这一版清单没有第 4 项",
    ),
    "an ask without words": ("asks", {"kind": "tax", "what": " "}, "请填写诉求内容"),
    "an ask of an unknown kind": ("asks", {"kind": "gold", "what": "a"}, "没有这个选项"),
    "an ask that ended": (
        "asks",
        {"kind": "tax", "what": "a", "expires_on": "2020-01-01"},
        "不能早于今天",
    ),
    "an unknown way": ("approval/route", {"route": "hope", "reason": "a"}, "没有这个选项"),
    "another way without a reason": ("approval/route", {"route": "city"}, "请写明理由"),
}


@pytest.fixture
def hospital(owner: Any) -> Lead:
    lead = dsl.fresh(make_lead(owner=owner, item="TR5.1"), owner)
    values = {"funding": Funding.FOREIGN}
    actions.edit(lead, EditLead(values, {}), by=owner, base_version=lead.version)
    db.session.commit()
    return lead


@pytest.mark.parametrize("name", BAD)
def test_both_doors_refuse_alike(
    name: str,
    owner: Any,
    hospital: Lead,
    client_of: Callable[[Any], Any],
    program_of: Callable[..., Program],
) -> None:
    address, body, words = BAD[name]
    typed = {"decided_on": clock.today().isoformat(), "version": str(hospital.version)} | body
    typed["entries"] = "、".join(str(one) for one in body.get("entries", ()))
    form = "asks/new" if address == "asks" else address
    page = client_of(owner).post(f"/leads/{hospital.id}/{form}", data=typed)
    assert (page.status_code, words in html.unescape(page.text)) == (422, True)
    answer = program_of(owner).post(f"/leads/{hospital.id}/{address}", body, hospital.version)
    assert (answer.status_code, words in answer.text) == (422, True), answer.text
    assert program_of(owner).get(f"/leads/{hospital.id}/screening").json["decisions"] == []


def test_a_program_decides_and_chooses_the_way(
    owner: Any, hospital: Lead, program_of: Callable[..., Program]
) -> None:
    program, lead = program_of(owner), f"/leads/{hospital.id}"
    way = program.get(f"{lead}/approval").json
    assert (way["suggested"], way["chosen"]) == (None, None)
    body = {"answer": "restricted", "reason": "改为合资"}
    decided = program.post(f"{lead}/screening/decision", body, hospital.version)
    assert (decided.status_code, decided.json["decisions"][0]["entries"]) == (201, [22])
    body = {"route": "province", "reason": "不到 3 亿美元"}
    chosen = program.post(f"{lead}/approval/route", body, hospital.version)
    assert (chosen.status_code, chosen.json["chosen"]) == (201, "province")
    assert program.post(f"{lead}/approval/route", body, 77).status_code == 412
    assert program.post(f"{lead}/approval/route", body).status_code == 428


def test_a_program_reads_what_is_barred(
    owner: Any, hospital: Lead, program_of: Callable[..., Program]
) -> None:
    program = program_of(owner)
    body = {"answer": "barred", "reason": "独资"}
    program.post(f"/leads/{hospital.id}/screening/decision", body, hospital.version)
    rows = program.get("/screening/barred").json["rows"]
    assert [(row["number"], row["leads"]) for row in rows if row["leads"]] == [(22, 1)]
    found = program.get("/screening/barred/FTZ-2021/22").json["rows"]
    assert [row["code"] for row in found] == [hospital.code]
    assert program.get("/screening/barred/FTZ-2021/99999999999999999999").status_code == 404


def test_asks_through_programs(
    owner: Any, hospital: Lead, program_of: Callable[..., Program]
) -> None:
    program, lead, version = program_of(owner), f"/leads/{hospital.id}", hospital.version
    body = {"kind": "fiscal", "what": "设备补助"}
    made = program.post(f"{lead}/asks", body, version)
    assert (made.status_code, made.json["asks"][0]["review"]) == (201, "waiting")
    ask = f"{lead}/asks/{made.json['asks'][0]['id']}"
    passed = {"outcome": "passed", "number": "审 1", "approver": "管委会"}
    assert program.post(f"{ask}/review", passed, version).status_code == 403
    boss = program_of(make_user(Role.MANAGER))
    assert boss.post(f"{ask}/review", passed, version).status_code == 412, (
        "the ask changed the lead"
    )
    version = made.json["version"]
    refused = boss.post(f"{ask}/review", passed, version)
    assert (refused.status_code, "没有法律依据" in refused.text) == (422, True)
    refused = {"outcome": "refused", "reason": "选择性奖补"}
    assert boss.post(f"{ask}/review", refused, version).json["asks"][0]["review"] == "refused"
    off = program.post(f"{ask}/withdrawal", {"reason": "不再提"}, version)
    assert (off.status_code, off.json["asks"][0]["live"]) == (200, False)
    gone = program.post(f"{lead}/asks/{2**40}/withdrawal", {"reason": "a"}, off.json["version"])
    assert gone.status_code == 404
