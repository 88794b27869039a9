"""Targets for programs; taking one up is logging a lead with its number."""

from typing import Any

from marshmallow import fields

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, Day, LongText, Moment, Schema, Text
from crm.core.rest.openapi import Resource
from crm.core.rest.paging import PageQuery, check_cursor, listing, shown
from crm.core.say import say
from crm.settings.queries import in_force
from crm.targets import actions, queries
from crm.targets.models import Target
from crm.targets.rules import AddTarget, DropTarget, EditTarget, TargetSource, untouched_since

targets = Resource("targets", say("目标企业"))
RESOURCES = (targets,)
READ, WRITE = Permission.TARGETS_READ, Permission.TARGETS_WRITE


class TargetOut(Schema):
    """An enterprise on a list item."""

    id = fields.Integer()
    enterprise_id = fields.Integer()
    enterprise = fields.String(attribute="enterprise.name")
    item = fields.String(attribute="item.code")
    cluster = fields.String(attribute="item.cluster.code")
    source = Choice(TargetSource)
    reason = fields.String()
    added_at = Moment()
    last_touched_on = Day(allow_none=True)
    taken_up_lead_id = fields.Integer(allow_none=True)
    dropped_at = Moment(allow_none=True)
    drop_reason = fields.String()
    version = fields.Integer()


class TargetQuery(PageQuery):
    """`cell` is one of table 4, `untouched=1` asks for those nobody has spoken to for long."""

    cluster = Text(most=10, load_default="")
    item = Text(most=20, load_default="")
    cell = Text(most=20, load_default="")
    untouched = Choice(("", "1"), load_default="")


class TargetAddBody(Schema):
    """An enterprise, by name or code, for a list item."""

    enterprise = Text(say("企业名称或统一社会信用代码"), required=True)
    item = Text(say("清单条目"), most=20, required=True)
    source = Text(say("来源"), most=20, required=True)
    reason = LongText(say("为什么适合"), most=1000, load_default="")
    country = Text(say("国家（地区）"), most=2, load_default="CN")


class TargetEditBody(Schema):
    """What is known about a target."""

    source = Text(say("来源"), most=20, required=True)
    reason = LongText(say("为什么适合"), most=1000, load_default="")
    last_touched_on = Day(say("最近联系"), load_default=None, allow_none=True)


class TargetDropBody(Schema):
    """Why it leaves the list."""

    reason = LongText(say("移出原因"), most=1000, required=True)


def _target(target_id: int) -> dict[str, Any]:
    return dict(TargetOut().dump(queries.get_target(target_id, reader())))


@operation(
    targets,
    "GET /targets",
    READ,
    Contract(say("在册的目标企业"), asks=TargetQuery, gives=listing(TargetOut)),
)
def index(asked: dict[str, Any]) -> dict[str, Any]:
    check_cursor(asked["after"], queries.KEYS)
    days = int(in_force(clock.today())["target_untouched_days"])
    page = queries.index(
        reader(),
        asked["cluster"],
        asked["item"],
        cell=asked["cell"],
        untouched_since=untouched_since(clock.today(), days) if asked["untouched"] else None,
        at=(asked["after"], asked["limit"]),
    )
    return shown(page)


@operation(
    targets,
    "POST /targets",
    WRITE,
    Contract(
        say("把企业放到清单条目上"),
        takes=TargetAddBody,
        gives=TargetOut,
        status=201,
        location="/api/v1/targets/{id}",
    ),
)
def add(given: dict[str, Any]) -> Target:
    return actions.add_target(reader(), AddTarget(**given)).target


@operation(
    targets,
    "GET /targets/<int:target_id>",
    READ,
    Contract(say("一个目标企业"), gives=TargetOut),
)
def show(target_id: int) -> Target:
    return queries.get_target(target_id, reader())


@operation(
    targets,
    "PUT /targets/<int:target_id>",
    WRITE,
    Contract(say("改目标企业的说明"), takes=TargetEditBody, gives=TargetOut, current=_target),
)
def edit(target_id: int, given: dict[str, Any], base_version: int) -> Target:
    target = queries.get_target(target_id, reader())
    return actions.edit_target(reader(), target, EditTarget(**given), base_version)


@operation(
    targets,
    "POST /targets/<int:target_id>/drop",
    WRITE,
    Contract(say("移出清单，写明原因"), takes=TargetDropBody, gives=TargetOut, current=_target),
)
def drop(target_id: int, given: dict[str, Any], base_version: int) -> Target:
    target = queries.get_target(target_id, reader())
    return actions.drop_target(reader(), target, DropTarget(**given), base_version)
