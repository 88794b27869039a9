"""Advice for programs: what if, plans, a lead's mix value, what a block lacks."""

from typing import Any

from flask import abort

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.rest.contract import Contract
from crm.core.rest.openapi import Resource
from crm.core.say import say
from crm.mix.advice import plain, plans
from crm.mix.advice.asking import Asked, ticks_of
from crm.mix.advice.at_lead import at_lead
from crm.mix.advice.gaps import gaps_of
from crm.mix.advice.models import MixPlan
from crm.mix.advice.queries import Chosen
from crm.mix.advice.shapes import (
    AdviceQuery,
    GapsOut,
    LeadValueOut,
    PlanBody,
    PlanList,
    PlanOut,
    ValueQuery,
    WhatIfOut,
    WhatIfQuery,
)
from crm.mix.advice.trying import to_keep, try_out
from crm.mix.measures import Measure
from crm.mix.rules import BLOCKS

advice = Resource("advice", say("结构建议"))
READ = Permission.LEADS_READ
PLANS = "/mix/what-if/plans"


@operation(
    advice,
    "GET /mix/what-if",
    READ,
    Contract(say("试算：勾选的线索都落地后，区块会怎样"), asks=WhatIfQuery, gives=WhatIfOut),
)
def what_if(asked: dict[str, Any]) -> dict[str, Any]:
    found = Asked(
        asked["block"],
        Measure(asked["measure"]),
        asked["basis"],
        ticks_of(asked["t"].split(",")),
        Chosen(asked["of"], asked["cluster"]),
        asked["page"],
        asked["beside"],
    )
    return plain.trial(try_out(found, reader()))


@operation(advice, f"GET {PLANS}", READ, Contract(say("自己的和共享的试算方案"), gives=PlanList))
def index() -> dict[str, Any]:
    return {"rows": plans.index(reader())}


def _plan(plan_id: int) -> dict[str, Any]:
    return dict(PlanOut().dump(plans.get(plan_id, reader())))


@operation(
    advice,
    f"POST {PLANS}",
    READ,
    Contract(say("存为方案"), takes=PlanBody, gives=PlanOut, status=201),
)
def keep_plan(given: dict[str, Any]) -> MixPlan:
    numbers = ticks_of(str(one) for one in given["leads"])
    asked = Asked(
        given["block"],
        Measure(given["measure"]),
        given["basis"],
        numbers,
        beside=given["beside"],
    )
    command = to_keep(try_out(asked, reader()), given["name"], shared=given["shared"])
    return plans.get(plans.keep(command, by=reader()).id, reader())


@operation(
    advice,
    f"DELETE {PLANS}/<int:plan_id>",
    READ,
    Contract(say("删除自己的方案"), status=204, current=_plan),
)
def drop_plan(plan_id: int, base_version: int) -> None:
    plans.drop(plans.get(plan_id, reader()), by=reader(), base_version=base_version)


@operation(
    advice,
    "GET /leads/<int:lead_id>/mix-value",
    READ,
    Contract(say("一条线索在各区块的结构贡献和建议放在"), asks=ValueQuery, gives=LeadValueOut),
)
def value(lead_id: int, asked: dict[str, Any]) -> dict[str, Any]:
    found = at_lead(lead_id, reader(), Measure(asked["measure"]), asked["beside"])
    return plain.value(found)


@operation(
    advice,
    "GET /mix/blocks/<code>/gaps",
    Permission.MIX_READ,
    Contract(say("一个区块最该补的清单条目，先打给谁"), asks=AdviceQuery, gives=GapsOut),
)
def gaps(code: str, asked: dict[str, Any]) -> dict[str, Any]:
    if code not in BLOCKS:
        abort(404)
    return plain.gaps(gaps_of(code, reader(), Measure(asked["measure"]), asked["basis"]))
