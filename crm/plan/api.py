"""The plan for programs: what is wanted, where, and in which clause it says so."""

from typing import Any

from marshmallow import fields

from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Schema, part, parts
from crm.core.rest.openapi import Resource
from crm.core.rest.paging import whole
from crm.core.say import say
from crm.plan import queries, tree
from crm.plan.models import Block, Cluster

plan = Resource("plan", say("产业规划"))
RESOURCES = (plan,)
READ = Permission.PLAN_READ


class Named(Schema):
    """What has a code and a name in both languages."""

    id = fields.Integer()
    code = fields.String()
    name = fields.String()
    name_en = fields.String()


class ClusterOut(Named):
    """One of the seven."""

    short = fields.String()
    short_en = fields.String()
    aims = fields.List(fields.Raw())
    clause = fields.String(attribute="clause.reference")


class BlockOut(Named):
    """One of the four; 航空港 is coordinated, outside the 73.17 km²."""

    short = fields.String()
    short_en = fields.String()
    km2 = fields.String(allow_none=True)
    core_km2 = fields.String(allow_none=True)
    in_area = fields.Boolean()
    clause = fields.String(attribute="clause.reference")


class FocusAreaOut(Named):
    """A focus of a cluster; `ours` when we cut it from the sentences."""

    cluster_id = fields.Integer()
    ours = fields.Boolean()
    clause = fields.String(attribute="clause.reference")


class ItemOut(Named):
    """An entry of the attraction list."""

    parent_id = fields.Integer(allow_none=True)
    cluster_id = fields.Integer()
    focus_area_id = fields.Integer(allow_none=True)
    verb = fields.String()
    kinds = fields.List(fields.String())
    takes_leads = fields.Boolean()
    clause = fields.String(attribute="clause.reference")


class ItemWithReadings(Schema):
    """An item with its children and our readings of it."""

    item = part(ItemOut)
    children = parts(Named)
    inferred_industries = fields.List(fields.String())
    inferred_cells = fields.List(fields.String())


class IndicatorOut(Schema):
    """A row of table 1."""

    id = fields.Integer()
    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    category = fields.String()
    unit = fields.String()
    kind = fields.String()


class ProjectOut(Named):
    """A major project of table 5, or the one that only the text names."""

    number = fields.Integer(allow_none=True)
    cluster = fields.String(attribute="cluster.code")
    in_table = fields.Boolean()
    form = fields.String()
    site = fields.String()
    conflict = fields.String()


class PlanCell(Schema):
    """A cell of table 4."""

    id = fields.Integer()
    code = fields.String()
    sector = fields.String()
    kind = fields.String()


def _rows(found: Any) -> dict[str, Any]:
    return {"rows": list(found)}


@operation(plan, "GET /plan/clusters", READ, Contract(say("七个产业集群"), gives=whole(ClusterOut)))
def clusters() -> dict[str, Any]:
    return _rows(queries.clusters_all())


@operation(plan, "GET /plan/clusters/<code>", READ, Contract(say("一个产业集群"), gives=ClusterOut))
def cluster(code: str) -> Cluster:
    return queries.get_cluster(code)


@operation(plan, "GET /plan/blocks", READ, Contract(say("四个区块"), gives=whole(BlockOut)))
def blocks() -> dict[str, Any]:
    return _rows(queries.blocks_all())


@operation(plan, "GET /plan/blocks/<code>", READ, Contract(say("一个区块"), gives=BlockOut))
def block(code: str) -> Block:
    return queries.get_block(code)


@operation(
    plan, "GET /plan/focus-areas", READ, Contract(say("重点领域"), gives=whole(FocusAreaOut))
)
def focus_areas() -> dict[str, Any]:
    return _rows(queries.focus_areas_all())


@operation(
    plan,
    "GET /plan/items",
    READ,
    Contract(say("产业招商清单，子条目跟在父条目后面"), gives=whole(ItemOut)),
)
def items() -> dict[str, Any]:
    return _rows(one for branch in tree.items_all() for one in (branch.item, *branch.children))


@operation(
    plan,
    "GET /plan/items/<code>",
    READ,
    Contract(say("一个清单条目和我们的判读"), gives=ItemWithReadings),
)
def item(code: str) -> dict[str, Any]:
    found = queries.get_item(code)
    return {
        "item": found,
        "children": queries.children_of(found),
        "inferred_industries": queries.industries_of(found),
        "inferred_cells": [cell.code for cell in queries.cells_of(found)],
    }


@operation(
    plan, "GET /plan/indicators", READ, Contract(say("表1 关注指标"), gives=whole(IndicatorOut))
)
def indicators() -> dict[str, Any]:
    return _rows(queries.indicators())


@operation(
    plan,
    "GET /plan/major-projects",
    READ,
    Contract(say("表5 重大项目"), gives=whole(ProjectOut)),
)
def projects() -> dict[str, Any]:
    return _rows(queries.major_projects())


@operation(plan, "GET /plan/cells", READ, Contract(say("表4 的格"), gives=whole(PlanCell)))
def cells() -> dict[str, Any]:
    return _rows(cell for cell, _terms in queries.matrix())
