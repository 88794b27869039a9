"""One table of bad commands, sent through the page's form and through the API.

The same sentence comes back through both doors, and nothing is written through either.
"""

import html
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.leads.models import Lead
from tests.api.conftest import Program
from tests.leads.posting import size
from tests.makers.leads import block_id, item_id, make_lead
from tests.makers.people import make_user

FUTURE = "2199-01-01"
LONG = "长" * 201


@dataclass(frozen=True)
class Bad:
    """A command that is refused: as a form, as JSON, and the sentence; `{lead}` in addresses."""

    page: str
    form: dict[str, Any]
    address: str
    body: dict[str, Any]
    sentence: str
    method: str = "POST"
    status: int = 422
    forms: dict[str, Callable[[], Any]] = field(default_factory=dict)


def log(**changed: str) -> dict[str, str]:
    return {"name": "示例冷链", "source": "visit", **changed}


LOG_FORM = {"item_id": lambda: item_id("LG4"), "block_id": lambda: block_id("ZD")}
MOVE, LEAD = "/leads/{lead}/transitions", "/leads/{lead}"
PARTY = {"role": "investor", "funding": "domestic"}

TABLE: dict[str, Bad] = {
    "log without a name": Bad(
        "/leads/new", log(name=""), "/leads", log(name="", item="LG4", block="ZD"),
        "请填写企业名称。", forms=LOG_FORM,
    ),
    "log with a long name": Bad(
        "/leads/new", log(name=LONG), "/leads", log(name=LONG, item="LG4", block="ZD"),
        "最多 200 个字，现在有 201 个。", forms=LOG_FORM,
    ),
    "log from nowhere": Bad(
        "/leads/new", log(source=""), "/leads", {"name": "示例", "item": "LG4", "block": "ZD"},
        "请填写线索来源。", forms=LOG_FORM,
    ),
    "log from an unknown source": Bad(
        "/leads/new", log(source="heaven"), "/leads",
        log(source="heaven", item="LG4", block="ZD"), "没有这个选项，请重新选择。", forms=LOG_FORM,
    ),
    "edit away the name": Bad(
        f"{LEAD}/edit", {"name": ""}, LEAD, {"name": ""}, "请填写线索名称。", method="PATCH"
    ),
    "edit in nonsense for a day": Bad(
        f"{LEAD}/edit", {"mou_until": "23.11."}, LEAD, {"mou_until": "23.11."},
        "日期请写成 2026-11-23 这样。", method="PATCH",
    ),
    "edit in a day beyond the calendar": Bad(
        f"{LEAD}/edit", {"mou_until": "9999-01-01"}, LEAD, {"mou_until": "9999-01-01"},
        "年份在 1900 到 2199 之间。", method="PATCH",
    ),
    "edit in jobs below zero": Bad(
        f"{LEAD}/edit", {"jobs_forecast": "-5"}, LEAD, {"jobs_forecast": -5},
        "请写一个不小于 0 的数，最多 0 位小数。", method="PATCH",
    ),
    "edit in too many jobs": Bad(
        f"{LEAD}/edit", {"jobs_forecast": "10000000"}, LEAD, {"jobs_forecast": 10**7},
        "这个数太大了，请核对单位。", method="PATCH",
    ),
    "edit in an industry that is none": Bad(
        f"{LEAD}/edit", {"industry": "ZZ"}, LEAD, {"industry": "ZZ"}, "行业代码", method="PATCH"
    ),
    "edit in a stranger as contact": Bad(
        f"{LEAD}/edit", {"contact_id": "77777"}, LEAD, {"contact_id": 77777},
        "没有这个选项，请重新选择。", method="PATCH",
    ),
    "move through a closed gate": Bad(
        MOVE, {"stage": "S2", "happened_on": "2026-11-01"},
        MOVE, {"stage": "S2", "happened_on": "2026-11-01"}, "意向内容",
    ),
    "move in the future": Bad(
        MOVE, {"stage": "S2", "happened_on": FUTURE},
        MOVE, {"stage": "S2", "happened_on": FUTURE}, "日期不能晚于今天。",
    ),
    "skip without a reason": Bad(
        MOVE, {"stage": "S3", "happened_on": "2026-11-01"},
        MOVE, {"stage": "S3", "happened_on": "2026-11-01"}, "跨阶段需要写明原因。",
    ),
    "wait until yesterday": Bad(
        f"{LEAD}/hold", {"hold_reason": "land", "review_on": "2026-01-01"},
        f"{LEAD}/hold", {"reason": "land", "review_on": "2026-01-01"}, "复查日期应晚于今天。",
    ),
    "wait without a reason": Bad(
        f"{LEAD}/hold", {"review_on": FUTURE}, f"{LEAD}/hold", {"review_on": FUTURE},
        "请填写暂缓原因。",
    ),
    "lose to nowhere": Bad(
        f"{LEAD}/loss", {"loss_reason": "elsewhere"}, f"{LEAD}/loss", {"reason": "elsewhere"},
        "请写明落户的城市。",
    ),
    "leave without having landed": Bad(
        f"{LEAD}/departure", {"left_on": "2026-01-01", "reason": "ceased"},
        f"{LEAD}/departure", {"left_on": "2026-01-01", "reason": "ceased"},
        "只有已落地的企业才能登记退出。", status=409,
    ),
    "a visit without a word": Bad(
        f"{LEAD}/visits", {"kind": "visit", "happened_on": "2026-01-05", "text": "谈",
                           "next_step": "送方案"},
        f"{LEAD}/visits", {"happened_on": "2026-01-05", "text": "谈", "next_step": "送方案"},
        "请给下一步定一个日期。",
    ),
    "a visit tomorrow": Bad(
        f"{LEAD}/visits", {"kind": "visit", "happened_on": FUTURE, "text": "谈"},
        f"{LEAD}/visits", {"happened_on": FUTURE, "text": "谈"},
        "日期不能晚于今天；还没发生的请写成下一步。",
    ),
    "a step in the past": Bad(
        f"{LEAD}/steps", {"what": "约见", "due_on": "2026-01-05"},
        f"{LEAD}/steps", {"what": "约见", "due_on": "2026-01-05"}, "下一步的日期不能早于今天。",
    ),
    "money that is none": Bad(
        f"{LEAD}/receipts", {"amount": "0", "happened_on": "2026-01-05", "evidence_ref": "单"},
        f"{LEAD}/receipts", {"amount": 0, "happened_on": "2026-01-05", "evidence_ref": "单"},
        "到资金额应大于 0。",
    ),
    "a party without a name": Bad(
        f"{LEAD}/parties", {**PARTY, "name": ""}, f"{LEAD}/parties", {**PARTY, "name": ""},
        "请填写企业名称。",
    ),
    "a party with more than all shares": Bad(
        f"{LEAD}/parties", {**PARTY, "name": "示例投资", "share": "120"},
        f"{LEAD}/parties", {**PARTY, "name": "示例投资", "share_bp": 12000},
        "持股比例不能超过 100%。",
    ),
    "an amount without a rate": Bad(
        f"{LEAD}/amounts", {"kind": "foreign", "currency": "USD", "amount": "100万"},
        f"{LEAD}/amounts", {"kind": "foreign", "currency": "USD", "amount": "1000000"},
        "请填写折合人民币的汇率，例如 7.1。",
    ),
    "an enterprise without a name": Bad(
        "/enterprises/new", {"name": "", "origin": "domestic", "country": "CN"},
        "/enterprises", {"name": ""}, "请填写企业名称。",
    ),
    "an enterprise with a wrong code": Bad(
        "/enterprises/new", {"name": "示例企业", "origin": "domestic", "country": "CN",
                             "uscc": "123"},
        "/enterprises", {"name": "示例企业", "uscc": "123"}, "统一社会信用代码",
    ),
    "a target from nowhere": Bad(
        "/targets/new", {"enterprise": "示例", "item": "LG4", "source": "", "country": "CN"},
        "/targets", {"enterprise": "示例", "item": "LG4"}, "请填写来源。",
    ),
    "a target on no item": Bad(
        "/targets/new", {"enterprise": "示例", "item": "XX", "source": "fair", "country": "CN"},
        "/targets", {"enterprise": "示例", "item": "XX", "source": "fair"}, "请重新选择。",
    ),
    "a view without a name": Bad(
        "/views/new", {"page": "leads", "name": "", "address": "cluster=LG"},
        "/views", {"page": "leads", "name": "", "address": "cluster=LG"}, "视图",
    ),
    "a view with a long name": Bad(
        "/views/new", {"page": "leads", "name": "长" * 41, "address": ""},
        "/views", {"page": "leads", "name": "长" * 41, "address": ""}, "最多 40 个字",
    ),
    "a view of an endless address": Bad(
        "/views/new", {"page": "leads", "name": "长", "address": f"q={'a' * 2001}"},
        "/views", {"page": "leads", "name": "长", "address": f"q={'a' * 2001}"},
        "条件太多，存不下",
    ),
    "many leads from nowhere": Bad(
        "/leads/bulk/jobs", {"field": "source", "source": "", "address": "{}", "seen": "1"},
        "/leads/bulk/jobs", {"filter": {}, "set": {"source": None}, "seen": 1}, "请填写线索来源。",
    ),
    "many leads from an unknown source": Bad(
        "/leads/bulk/jobs", {"field": "source", "source": "heaven", "address": "{}", "seen": "1"},
        "/leads/bulk/jobs", {"filter": {}, "set": {"source": "heaven"}, "seen": 1},
        "没有这个选项，请重新选择。",
    ),
    "many leads to a stranger": Bad(
        "/leads/bulk/jobs", {"field": "owner_id", "owner_id": "77777", "address": "{}", "seen": "1"},
        "/leads/bulk/jobs", {"filter": {}, "set": {"owner_id": 77777}, "seen": 1},
        "没有这个选项，请重新选择。",
    ),
    "many leads with too many words": Bad(
        "/leads/bulk/jobs", {"field": "site_need", "site_need": LONG, "address": "{}", "seen": "1"},
        "/leads/bulk/jobs", {"filter": {}, "set": {"site_need": LONG}, "seen": 1},
        "最多 200 个字，现在有 201 个。",
    ),
    "a baseline of the future": Bad(
        "/mix/blocks/ZD/baseline",
        {"as_of": FUTURE, "source": "统计", **{f"firms_{c}": "1" for c in
                                             ("tr", "lg", "fi", "cu", "in", "ps", "mf")}},
        "/mix/blocks/ZD/baseline",
        {"as_of": FUTURE, "source": "统计", "firms": dict.fromkeys(
            ("TR", "LG", "FI", "CU", "IN", "PS", "MF"), 1)},
        "日期不能晚于今天。", method="PUT",
    ),
}  # fmt: skip


@pytest.fixture
def lead(app: Any) -> Lead:
    return make_lead(owner=make_user(Role.MANAGER))


@pytest.mark.parametrize("name", TABLE)
def test_both_doors_say_the_same(
    name: str,
    lead: Lead,
    session: Session,
    client_of: Callable[[Any], Any],
    program_of: Callable[..., Program],
) -> None:
    bad, owner = TABLE[name], session.get_one(User, lead.owner_id)
    version = 0 if "baseline" in bad.page else lead.version
    before, tokens = size(), 1
    typed = {**_kept(client_of(owner), bad, lead), **bad.form, "version": str(version)}
    typed |= {key: str(value()) for key, value in bad.forms.items()}
    page = client_of(owner).post(bad.page.format(lead=lead.id), data=typed)
    assert page.status_code == bad.status, page.text
    assert bad.sentence in html.unescape(page.text)
    program = program_of(owner)
    address = bad.address.format(lead=lead.id)
    answer = program.send(bad.method, address, bad.body, If_Match=f'"{version}"')
    assert answer.status_code == bad.status, answer.text
    told = [answer.json["detail"], *(one["sentence"] for one in answer.json["errors"])]
    assert any(bad.sentence in one for one in told), told
    session.expire_all()
    assert size() == (*before[:4], before[4] + tokens)


def _kept(client: Any, bad: Bad, lead: Lead) -> dict[str, str]:
    """What an edit page sends beside what was changed."""
    if not bad.page.endswith("/edit"):
        return {}
    return {
        "name": lead.name,
        "item_id": str(lead.item_id),
        "track": "build",
        "source": lead.source.value,
    }
