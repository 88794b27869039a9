"""Logging a lead, editing it, stating amounts, classifying and dividing it."""

from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core import currencies
from crm.core.errors import Invalid, Problem
from crm.core.rest.contract import Contract
from crm.core.rest.fields import (
    Choice,
    Day,
    Exact,
    Flag,
    LongText,
    Number,
    Schema,
    Several,
    Text,
    Yuan,
    part,
)
from crm.core.say import say
from crm.leads import actions, classifying, stating
from crm.leads.api.resource import (
    LEAD,
    current,
    editable,
    item_number,
    leads,
    numbers_of,
    place_numbers,
)
from crm.leads.api.shapes import LeadOut, Noted
from crm.leads.commands import Classify, EditLead, LogLead, Split
from crm.leads.models import Lead
from crm.leads.rules import AmountKind, Funding, Source, Track
from crm.plan.models import Block, Cluster, ListItem, MatrixCell

MOST_JOBS = 10**7 - 1


class LogBody(Schema):
    """The quick log; `item` and `block` are codes of the plan."""

    name = Text(say("企业名称"), load_default="")
    source = Choice(Source, say("线索来源"), required=True)
    item_id = Text(say("清单条目"), most=20, required=True, data_key="item")
    block_id = Text(say("区块"), most=2, required=True, data_key="block")
    target_id = Number(say("目标企业"), least=1, load_default=None, allow_none=True)


class LeadBody(Schema):
    """New values; what is left out stays as it is. `null` makes a value unknown again."""

    name = Text(say("线索名称"))
    track = Choice(Track, say("项目类型"))
    project = LongText(say("意向内容"), most=2000)
    item_id = Text(say("清单条目"), most=20, data_key="item")
    source = Choice(Source, say("线索来源"))
    source_note = Text(say("来源说明"))
    industry = Text(say("行业代码"), most=6)
    funding = Choice(Funding, say("出资来源"), allow_none=True)
    planned = Yuan(say("计划总投资"), allow_none=True)
    amount_not_stated = Flag(say("对方未提供投资额"))
    contact_id = Number(say("联系人"), least=1, allow_none=True)
    site_need = Text(say("用地或楼宇需求"))
    competitors = Text(say("竞争地"))
    visit_heads = Text(say("双方带队人"))
    intended_site = Text(say("意向地块或楼宇"))
    fixed = Yuan(say("固定资产投资"), allow_none=True)
    land_mu = Exact(say("用地面积"), allow_none=True)
    floor_m2 = Exact(say("租赁面积"), allow_none=True)
    output_forecast = Yuan(say("年产值预测"), allow_none=True)
    tax_forecast = Yuan(say("年税收预测"), allow_none=True)
    jobs_forecast = Number(say("就业预测"), most=MOST_JOBS, allow_none=True)
    leading_talents = Number(say("领军人才数"), most=10**4 - 1, allow_none=True)
    talent_team = Text(say("团队落地"))
    energy_conclusion = Text(say("环评能耗结论"))
    fair_review = Text(say("公平竞争审查编号"))
    no_policy_ask = Flag(say("没有政策诉求，无需审查"))
    mou_amount = Yuan(say("框架协议金额"), allow_none=True)
    mou_until = Day(say("框架协议有效期至"), allow_none=True)
    contract = Yuan(say("合同投资额"), allow_none=True)
    foreign = Yuan(say("合同外资"), allow_none=True)
    expected_signing_on = Day(say("预计签约日"), allow_none=True)
    promised_start_on = Day(say("约定开工日"), allow_none=True)
    promised_operation_on = Day(say("约定投产日"), allow_none=True)
    promised_full_on = Day(say("约定达产日"), allow_none=True)
    breach_terms = LongText(say("违约条款"))
    registered = Yuan(say("注册资本"), allow_none=True)
    increase = Yuan(say("增资"), allow_none=True)
    filing = Text(say("备案号"))
    no_filing_needed = Flag(say("无需备案"))
    start_photo = Text(say("现场照片编号或出处"))
    statistics_code = Text(say("入统编码"))
    output_actual = Yuan(say("实际年产值"), allow_none=True)
    tax_actual = Yuan(say("实际年税收"), allow_none=True)
    jobs_actual = Number(say("实际就业"), most=MOST_JOBS, allow_none=True)


class AmountBody(Schema):
    """An amount in its own currency, with the rate that makes it 元."""

    kind = Choice(AmountKind, say("金额种类"), required=True)
    currency = Choice(currencies.CURRENCIES, say("币种"), required=True)
    amount = Exact(say("金额"), required=True)
    rate = Exact(say("汇率"), places=6, load_default=None, allow_none=True)
    rate_on = Day(say("汇率日期"), load_default=None, allow_none=True)
    rate_source = Text(say("汇率来源"), load_default="")


class ClassifyBody(Schema):
    """Codes of further list items, and of cells of table 4."""

    items_ = Several(Text(most=20), say("次要清单条目"), load_default=list, data_key="items")
    cells = Several(Text(most=20), say("表4 领域"), load_default=list)


class SharePart(Schema):
    """A part of a lead, in tenths."""

    block = Text(most=2, required=True)
    cluster = Text(most=2, required=True)
    tenths = Number(least=1, most=10, required=True)


class SplitBody(Schema):
    """How a lead divides; ten tenths in all."""

    tenths = Several(part(SharePart), say("份额"), required=True, data_key="shares")


@operation(
    leads,
    "POST /leads",
    Permission.LEADS_CREATE,
    Contract(
        say("登记线索"),
        takes=LogBody,
        gives=LeadOut,
        status=201,
        location="/api/v1/leads/{id}",
    ),
)
def log(given: dict[str, Any]) -> Lead:
    numbers = place_numbers(given["item_id"], given["block_id"])
    return actions.log_lead(LogLead(**{**given, **numbers}), by=reader())


@operation(
    leads,
    f"PATCH {LEAD}",
    Permission.LEADS_EDIT,
    Contract(say("改线索的资料和金额"), takes=LeadBody, gives=LeadOut, current=current),
)
def edit(lead_id: int, given: dict[str, Any], base_version: int) -> Lead:
    lead = editable(lead_id)
    actions.edit(lead, _edit(lead, given), by=reader(), base_version=base_version)
    return lead


def _edit(lead: Lead, given: dict[str, Any]) -> EditLead:
    """What differs from what is kept."""
    if "item_id" in given:
        given["item_id"] = item_number(given["item_id"])
    for name in {"land_mu", "floor_m2"} & given.keys():
        given[name] = "" if given[name] is None else f"{given[name]:f}"
    new = {name: value for name, value in given.items() if value != getattr(lead, name)}
    amounts = {kind: new.pop(kind.value) for kind in AmountKind if kind.value in new}
    return EditLead(new, amounts)


@operation(
    leads,
    f"POST {LEAD}/amounts",
    Permission.LEADS_EDIT,
    Contract(
        say("按原币种写明一项金额"), takes=AmountBody, gives=Noted, status=201, current=current
    ),
)
def state_amount(lead_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    lead, kind = editable(lead_id), given.pop("kind")
    if given["currency"] == "CNY":
        given |= {"rate": None, "rate_on": None}
    command = stating.StateAmount(kind, currencies.Stated(**given))
    fact = stating.state(lead, command, by=reader(), base_version=base_version)
    return {"fact": fact, "lead": lead}


@operation(
    leads,
    f"PUT {LEAD}/classification",
    Permission.LEADS_EDIT,
    Contract(say("次要清单条目和表4 领域"), takes=ClassifyBody, gives=LeadOut, current=current),
)
def classify(lead_id: int, given: dict[str, Any], base_version: int) -> Lead:
    lead = editable(lead_id)
    items, cells = numbers_of(ListItem), numbers_of(MatrixCell)
    command = Classify(
        items=frozenset(items.get(code, 0) for code in given["items_"]),
        cells=frozenset(cells.get(code, 0) for code in given["cells"]),
    )
    classifying.classify(lead, command, by=reader(), base_version=base_version)
    return lead


@operation(
    leads,
    f"PUT {LEAD}/shares",
    Permission.LEADS_EDIT_ALL,
    Contract(say("按区块和集群分摊线索"), takes=SplitBody, gives=LeadOut, current=current),
)
def split(lead_id: int, given: dict[str, Any], base_version: int) -> Lead:
    lead = editable(lead_id)
    command = Split(_tenths(given["tenths"]))
    actions.split(lead, command, by=reader(), base_version=base_version)
    return lead


def _tenths(rows: list[dict[str, Any]]) -> dict[tuple[int, int], int]:
    blocks, clusters = numbers_of(Block), numbers_of(Cluster)
    pairs = [(blocks.get(row["block"]), clusters.get(row["cluster"])) for row in rows]
    if any(None in pair for pair in pairs) or len(set(pairs)) < len(pairs):
        raise Invalid([Problem("tenths", say("每个区块和集群写一次，代码要在规划里。"))])
    return {
        (block, cluster): row["tenths"]
        for (block, cluster), row in zip(pairs, rows, strict=True)
        if block and cluster
    }
