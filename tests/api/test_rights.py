"""Which program gets where: every operation, with everybody's token, against `rights.csv` here.

The cells mean what they mean in `tests/test_rights.py`: `login` is 401, `hidden` 404. Each request
is one that its view could answer, so that it is the record that is refused and not the request.
"""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from crm.accounts.models import ApiToken
from crm.core import clock
from crm.core.db import db
from tests.makers.leads import block_id as block
from tests.makers.records import cluster_id
from tests.makers.statements import statements
from tests.test_rights import (
    CELLS,
    METHODS,
    WRITES,
    Row,
    _draft,
    _Undone,
    feature_of,
    features,
    path_of,
    world,
)
from tests.world import PEOPLE, World

MATRIX = Path(__file__).with_name("rights.csv")
daily_databases = ("sqlite",)
"""Who gets where is no matter of the database; the long trials ask on the other one too."""
__all__ = ["world"]

MOVE = {"stage": "S4"}
ACCOUNT = {"login": "somebody", "name": "某人", "email": "a@example.cn", "role": "system"}
CONTACT = {"name": "某人", "source": "card"}
CARRIER = {"kind": "plot", "name": "示例地块", "use": "logistics", "area_m2": 20_000}
HOLD = {"state": "interest", "area_m2": 500, "starts_on": "2026-11-02"}
PROBLEM = {"title": "接轨", "text": "请答复", "due_on": str(clock.today())}
BULK = {"set": {"competitors": "武汉"}}

CARD: dict[str, Any] = {
    "criteria": [{"name": "规模", "weight": 100}],
    "shares": {"a": 100, "b": 80, "c": 60, "d": 30},
    "pass_from": 75,
    "conditional_from": 60,
    "quorum": 3,
    "effective_from": "2199-01-01",
    "reason": "例会定",
}


def _colleague(world: World) -> dict[str, Any]:
    """One who could be meant, whatever numbers the database gives."""
    return {"user_id": world.person("colleague").id}


CAMPAIGN = {
    "name": "示例博览会", "kind": "fair", "starts_on": "2026-12-01", "ends_on": "2026-12-02",
}  # fmt: skip


def _trip(world: Any) -> dict[str, Any]:
    """A trip of the officer's."""
    day = str(clock.today())
    return {
        "direction": "out", "starts_on": day, "ends_on": day, "place": "苏州", "purpose": "拜访",
        "people": [world.person("officer").id],
    }  # fmt: skip


TARGET = {
    "way": "weights",
    "weights": {"LG": "lead"},
    "source": "示例",
    "period_from": "2026-01-01",
    "period_to": "2099-12-31",
}
BODIES: dict[str, Any] = {
    "api_leads.pass_on": lambda world: world.pass_on(),
    "api_tasks.edit": lambda world: {
        "what": "报台账",
        "due_on": "2099-01-01",
        "owner_id": world.person("officer").id,
    },
    "api_tasks.hand_back": {"reason": "另派"},
    "api_leads.withdraw_file": {"reason": "传错了"},
    "api_problems.withdraw_file": {"reason": "传错了"},
    **{
        key: {"reason": "另有安排"}
        for key in ("api_reviews.recuse", "api_reviews.cancel", "api_reviews.refuse_card")
    },
    "api_reviews.draft_card": CARD,
    "api_reviews.convene": {"members": [1], "chair_id": 1, "due_on": "2199-01-01"},
    "api_reviews.add_members": lambda world: {"members": [world.person("other_viewer").id]},
    "api_reviews.score": {
        "grades": {f"c{n}": "b" for n in range(1, 8)},
        "reasons": {f"c{n}": "看过现场" for n in range(1, 8)},
    },
    "api_reviews.decide": {"outcome": "passed", "seen": 0},
    "api_reviews.answer": {"text": "已批复", "evidence_ref": "发改 1 号"},
    "api_reviews.end": {"met": True},
    "api_merits.headquarters": {"verdict": "later", "reason": "待补"},
    "api_merits.add_rank": {
        "enterprise_id": 1,
        "ranking": "world",
        "year": 2026,
        "rank": 1,
        "control": "itself",
        "source": "示例",
    },
    "api_merits.withdraw_rank": {"reason": "记错"},
    "api_account.choose": {"locale": "zh", "digest_wanted": True},
    "api_people.create": ACCOUNT | {"password": "Zhaoshang-2026"},
    "api_people.edit": ACCOUNT,
    "api_people.reset_password": {"password": "Zhaoshang-2026"},
    "api_enterprises.create": {"name": "示例企业有限公司"},
    "api_enterprises.edit": {"name": "示例企业有限公司"},
    "api_enterprises.confirm_cluster": {"cluster": "LG"},
    "api_enterprises.create_contact": CONTACT,
    "api_enterprises.edit_contact": CONTACT,
    "api_targets.add": {"enterprise": "示例企业", "item": "LG4", "source": "fair"},
    "api_targets.edit": {"source": "fair"},
    "api_targets.drop": {"reason": "ceased"},
    "api_leads.log": {"name": "示例", "source": "visit", "item": "LG4", "block": "ZD"},
    "api_leads.edit": {"project": "冷链"},
    "api_leads.move": MOVE,
    "api_leads.claim": MOVE,
    "api_leads.override": {"stage": "S2", "reason": "会议决定"},
    "api_leads.refuse": {"reason": "缺页"},
    "api_leads.hold": {"reason": "land", "review_on": "2199-01-01"},
    "api_leads.lose": {"reason": "cancelled"},
    "api_leads.leave": {"left_on": "2026-01-01", "reason": "ceased"},
    "api_leads.receive": {"amount": 1, "happened_on": "2026-01-01", "evidence_ref": "回单"},
    "api_leads.log_visit": {"text": "谈了"},
    "api_leads.plan_step": {"what": "约见", "due_on": "2199-01-01"},
    "api_leads.reschedule": {"what": "约见", "due_on": "2199-01-01"},
    "api_leads.add_party": {"name": "示例投资", "role": "investor"},
    "api_leads.state_amount": {"kind": "fixed", "currency": "CNY", "amount": "1"},
    "api_leads.classify": {},
    "api_leads.split": {"shares": [{"block": "ZD", "cluster": "LG", "tenths": 10}]},
    "api_leads.refuse_receipt": {"reason": "缺页"},
    "api_leads.preview_bulk": {**BULK, "filter": {}},
    "api_leads.start_bulk": lambda world: {**BULK, "ids": [world.lead.id], "seen": 1},
    "api_leads.reassign": _colleague,
    "api_leads.add_co_owner": _colleague,
    "api_views.save": {"page": "leads", "name": "看物流", "address": "cluster=LG"},
    "api_views.change": {"name": "看物流"},
    "api_views.move": {"address": "cluster=LG"},
    "api_views.choose_first": {"choice": ""},
    "api_leads.state_cause": {"cause": "land"},
    "api_leads.snooze": {"until": "2026-12-01", "reason": "等董事会"},
    "api_asks.add": {"kind": "land", "what": "用地指标"},
    "api_asks.review": {"outcome": "refused", "reason": "没有依据"},
    "api_asks.withdraw": {"reason": "不再提"},
    "api_screening.choose_route": {"route": "filing", "reason": "按规定"},
    "api_firstreports.appeal": {"kind": "arbitration", "reason": "我方先谈"},
    "api_firstreports.answer_appeal": {"state": "agreed"},
    "api_firstreports.state": {"text": "9 月已签会议纪要"},
    "api_firstreports.transfer": {"block": "JS", "reason": "land"},
    "api_firstreports.answer_transfer": {"takes": False, "reason": "也没有地"},
    "api_firstreports.province": {"receipt": "豫招〔2026〕18号"},
    "api_screening.decide": {"answer": "clear", "reason": "不涉及"},
    "api_carriers.add": lambda world: {**CARRIER, "block_id": world.person("manager").block_id},
    "api_carriers.edit": {"name": "示例楼", "use": "office", "area_m2": 20_000},
    "api_carriers.hold": lambda world: {
        **HOLD,
        "carrier_id": world.value("api_carriers.edit", "carrier_id"),
    },
    "api_carriers.change": {"reason": "改选别处"},
    "api_problems.put": lambda _world: {**PROBLEM, "cluster_id": cluster_id()},
    "api_problems.ask": lambda _world: {**PROBLEM, "cluster_id": cluster_id(), "block_id": block()},
    "api_problems.answer": {"verdict": "accept"},
    "api_problems.close": {"solved": False, "text": "不再需要"},
    "api_problems.again": lambda _world: {
        "cluster_id": cluster_id(),
        "due_on": str(clock.today()),
        "reason": "还没有解决",
    },
    "api_problems.escalate": {"reason": "已经超期"},
    "api_campaigns.add": lambda world: {**CAMPAIGN, "block_id": world.person("officer").block_id},
    "api_campaigns.edit": lambda _world: CAMPAIGN,
    "api_campaigns.name_of_lead": {"campaign_id": None},
    "api_goals.draft": {"block": "ZD", "year": 2026, "contracts": 5, "source": "分解"},
    "api_goals.refuse": {"reason": "偏低"},
    "api_indicators.enter": {
        "place": "ZD",
        "source": "统计月报",
        "values": [{"indicator": "T1-01", "month": "2026-01", "value": "1"}],
    },
    "api_indicators.refuse": {"reason": "来源不明"},
    "api_projects.charge": {"leader": "副主任甲"},
    "api_projects.schedule": lambda _world: {"site_on": clock.today().isoformat()},
    "api_projects.claim": {"milestone": "site", "happened_on": "2026-01-05", "evidence": "批复"},
    "api_projects.refuse": {"reason": "未批"},
    "api_projects.revoke": {"reason": "误报"},
    "api_projects.tie": lambda world: {"lead": world.lead.code},
    "api_trips.add": lambda world: {**_trip(world), "block_id": world.person("officer").block_id},
    "api_trips.edit": _trip,
    "api_trips.end": {"state": "cancelled", "result": "对方改期"},
    "api_settings.draft": {
        "values": {"value": "200"},
        "effective_from": "2099-01-01",
        "reason": "年度调整",
    },
    "api_settings.refuse": {"reason": "先试行"},
    "api_mix.draft_target": TARGET,
    "api_mix.edit_target": TARGET,
    "api_mix.refuse_target": {"reason": "先试行"},
    "api_mix.enter_baseline": {
        "as_of": "2026-01-01",
        "source": "统计",
        "firms": dict.fromkeys(("TR", "LG", "FI", "CU", "IN", "PS", "MF"), 1),
    },
}


QUERIES = {
    "api_search.index": "?q=冷链",
    "api_reports.calendar": "?first=2026-11-23&last=2026-11-29",
}


def _rows() -> list[Row]:
    with MATRIX.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _operations(app: Flask) -> dict[tuple[str, str], set[str]]:
    """The arguments of each operation."""
    return {
        (rule.endpoint, method): set(rule.arguments)
        for rule in app.url_map.iter_rules()
        for method in METHODS
        if rule.endpoint.startswith("api_") and method in (rule.methods or ())
    }


@pytest.mark.parametrize("feature", features(_rows()))
def test_every_program_gets_where_the_matrix_says_and_no_further(
    feature: str, app: Flask, world: World, program_of: Callable[..., Any]
) -> None:
    assert world.lead, "what every row starts from"
    programs = {column: program_of(world.people[column]) for column in PEOPLE}
    wrong = {}
    for row in _rows():
        if feature_of(row) != feature:
            continue
        with _Undone():
            here, endpoint = world.anew(), row["endpoint"]
            path = path_of(app, here, endpoint) + QUERIES.get(endpoint, "")
            body = BODIES.get(endpoint)
            body = body(here) if callable(body) else body
            # The first use of a token is noted, apart from the request: here all have been used.
            db.session.execute(update(ApiToken).values(last_used_at=clock.real()))
            for column in PEOPLE:
                if row[column] == "n/a":
                    continue
                with _Undone():
                    got = _outcome(programs[column], row["method"], path, body)
                if got != row[column]:
                    wrong[f"{row['method']} {path} {column}"] = f"{got}, not {row[column]}"
    assert wrong == {}


def _outcome(program: Any, method: str, path: str, body: Any) -> str:
    db.session.commit()
    with statements() as seen:
        answer = program.send(method, path, body, If_Match='"1"')
    written = [one for one in seen if WRITES.match(one)]
    if method == "GET" and written:
        return f"a GET that writes: {written}"
    names = {401: "login", 403: "forbidden", 404: "hidden", 422: f"422 {answer.text}"}
    if answer.status_code >= 500:
        return f"{answer.status_code} {answer.text}"
    return names.get(answer.status_code, "allowed")


def test_every_operation_has_its_row_and_every_row_its_operation(application: Flask) -> None:
    listed = [(row["endpoint"], row["method"]) for row in _rows()]
    operations = _operations(application)
    drafts = [
        _draft(application, endpoint, method, arguments)
        for (endpoint, method), arguments in sorted(operations.items())
        if (endpoint, method) not in listed
    ]
    assert drafts == []
    assert sorted(listed) == sorted(operations)


def test_every_cell_is_one_of_the_known_words() -> None:
    assert {row[column] for row in _rows() for column in PEOPLE} <= CELLS
