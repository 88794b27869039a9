"""Enterprises and the people there, for programs."""

from typing import Any

from flask import abort, redirect, url_for
from marshmallow import fields
from sqlalchemy.exc import NoResultFound

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, Flag, LongText, Moment, Schema, Several, Text, parts
from crm.core.rest.openapi import Resource
from crm.core.rest.paging import PageQuery, check_cursor, listing, shown
from crm.core.say import say
from crm.enterprises import actions, queries
from crm.enterprises import listing as enterprise_list
from crm.enterprises.models import Contact, Enterprise
from crm.enterprises.points import PointKind
from crm.enterprises.rules import ContactDraft, ContactSource, EnterpriseDraft, NameKind, Origin

enterprises = Resource("enterprises", say("企业和联系人"))
RESOURCES = (enterprises,)
READ, WRITE = Permission.ENTERPRISES_READ, Permission.ENTERPRISES_WRITE


class EnterpriseLine(Schema):
    """A firm as such."""

    id = fields.Integer()
    name = fields.String()
    origin = Choice(Origin)
    country = fields.String()
    uscc = fields.String(allow_none=True)
    industry = fields.String(allow_none=True)
    cluster = fields.Function(lambda row: row.cluster.code if row.cluster else None)
    website = fields.String()
    version = fields.Integer()


class NameOut(Schema):
    """A name that a firm goes or went by."""

    kind = Choice(NameKind)
    name = fields.String()


class EnterpriseOut(EnterpriseLine):
    """A firm with its names."""

    names = parts(NameOut)
    home_registry = fields.String()
    note = fields.String()
    uscc_check_overridden = fields.Boolean()
    created_at = Moment()
    updated_at = Moment()


class EnterpriseQuery(PageQuery):
    """`q` is an exact name of any kind, or a code."""

    cluster = Text(most=10, load_default="")
    origin = Text(most=20, load_default="")
    q = Text(load_default="")


class EnterpriseBody(Schema):
    """Everything written down about a firm; what is left out becomes blank."""

    name = Text(say("企业名称"), required=True)
    origin = Text(say("来源"), most=20, load_default=Origin.DOMESTIC.value)
    country = Text(say("国家（地区）"), most=2, load_default="CN")
    uscc = Text(say("统一社会信用代码"), most=60, load_default="")
    uscc_check_ok = Flag(say("已核对证照，代码无误"), load_default=False)
    same_name_ok = Flag(say("确实是另一家同名企业"), load_default=False)
    home_registry = Text(say("境外注册号或 LEI"), most=60, load_default="")
    industry = Text(say("行业代码"), most=60, load_default="")
    cluster = Text(say("产业集群"), most=10, load_default="")
    short_name = Text(say("简称"), load_default="")
    english_name = Text(say("外文名"), load_default="")
    former_names = Several(Text(), say("曾用名"), load_default=list)
    website = Text(say("网址"), load_default="")
    note = LongText(say("备注"), load_default="")


class ClusterBody(Schema):
    """The code of a cluster."""

    cluster = Text(say("产业集群"), most=10, required=True)


class PointOut(Schema):
    """A way to reach somebody, masked."""

    kind = Choice(PointKind)
    masked = fields.String()


class ContactOut(Schema):
    """A person at an enterprise; the ways to reach them are masked."""

    id = fields.Integer()
    enterprise_id = fields.Integer()
    name = fields.String()
    title = fields.String()
    source = Choice(ContactSource)
    points = parts(PointOut)
    version = fields.Integer()


class ContactList(Schema):
    """The contacts at one enterprise that the reader may see."""

    rows = parts(ContactOut)


class ContactBody(Schema):
    """A person; a blank way to reach them leaves what is kept as it is."""

    name = Text(say("姓名"), most=60, required=True)
    title = Text(say("职务"), most=80, load_default="")
    source = Text(say("联系方式来源"), most=20, required=True)
    phone = Text(say("电话"), most=40, load_default="", load_only=True)
    email = Text(say("邮箱"), most=120, load_default="", load_only=True)
    wechat = Text(say("微信"), most=60, load_default="", load_only=True)
    removed = Several(Choice(PointKind), say("删除"), load_default=list)


class Revealed(Schema):
    """The plain ways to reach a person; asking for them is on record."""

    phone = fields.String()
    email = fields.String()
    wechat = fields.String()


def _draft(given: dict[str, Any]) -> EnterpriseDraft:
    return EnterpriseDraft(**{**given, "former_names": tuple(filter(None, given["former_names"]))})


def _contact_draft(given: dict[str, Any]) -> ContactDraft:
    return ContactDraft(**{**given, "removed": frozenset(given["removed"])})


def _enterprise(enterprise_id: int) -> dict[str, Any]:
    return dict(EnterpriseOut().dump(queries.get(reader(), enterprise_id)))


def _contact(contact_id: int) -> dict[str, Any]:
    return dict(ContactOut().dump(queries.contact(reader(), contact_id)))


@operation(
    enterprises,
    "GET /enterprises",
    READ,
    Contract(say("企业列表"), asks=EnterpriseQuery, gives=listing(EnterpriseLine)),
)
def index(asked: dict[str, Any]) -> dict[str, Any]:
    check_cursor(asked["after"], enterprise_list.ORDERS["name"], mark="name")
    wanted = enterprise_list.Asked(**{name: asked[name] for name in ("cluster", "origin", "q")})
    return shown(enterprise_list.listed(reader(), wanted, asked["after"], size=asked["limit"]))


@operation(
    enterprises,
    "POST /enterprises",
    WRITE,
    Contract(
        say("新建企业"),
        takes=EnterpriseBody,
        gives=EnterpriseOut,
        status=201,
        location="/api/v1/enterprises/{id}",
    ),
)
def create(given: dict[str, Any]) -> Enterprise:
    return actions.create_enterprise(reader(), _draft(given))


@operation(
    enterprises,
    "GET /enterprises/<int:enterprise_id>",
    READ,
    Contract(say("一家企业；合并过的指向新记录"), gives=EnterpriseOut),
)
def show(enterprise_id: int) -> Any:
    try:
        return queries.get(reader(), enterprise_id)
    except NoResultFound:
        moved = queries.moved_to(enterprise_id)
    if moved is None:
        abort(404)
    return redirect(url_for("api_enterprises.show", enterprise_id=moved), 308)


@operation(
    enterprises,
    "PUT /enterprises/<int:enterprise_id>",
    WRITE,
    Contract(
        say("改企业，整份替换"), takes=EnterpriseBody, gives=EnterpriseOut, current=_enterprise
    ),
)
def edit(enterprise_id: int, given: dict[str, Any], base_version: int) -> Enterprise:
    row = queries.get(reader(), enterprise_id)
    return actions.edit_enterprise(reader(), row, _draft(given), base_version)


@operation(
    enterprises,
    "PUT /enterprises/<int:enterprise_id>/cluster",
    WRITE,
    Contract(
        say("确认企业的产业集群"), takes=ClusterBody, gives=EnterpriseOut, current=_enterprise
    ),
)
def confirm_cluster(enterprise_id: int, given: dict[str, Any], base_version: int) -> Enterprise:
    row = queries.get(reader(), enterprise_id)
    return actions.confirm_cluster(reader(), row, given["cluster"], base_version)


@operation(
    enterprises,
    "GET /enterprises/<int:enterprise_id>/contacts",
    READ,
    Contract(say("企业的联系人，号码打码"), gives=ContactList),
)
def contacts(enterprise_id: int) -> dict[str, list[Contact]]:
    row = queries.get(reader(), enterprise_id)
    return {"rows": queries.contacts_at(reader(), row.id)}


@operation(
    enterprises,
    "POST /enterprises/<int:enterprise_id>/contacts",
    WRITE,
    Contract(
        say("记下联系人"),
        takes=ContactBody,
        gives=ContactOut,
        status=201,
        location="/api/v1/contacts/{id}",
    ),
)
def create_contact(enterprise_id: int, given: dict[str, Any]) -> Contact:
    row = queries.get(reader(), enterprise_id)
    return actions.create_contact(reader(), row, _contact_draft(given))


@operation(
    enterprises,
    "GET /contacts/<int:contact_id>",
    READ,
    Contract(say("一位联系人，号码打码"), gives=ContactOut),
)
def contact(contact_id: int) -> Contact:
    return queries.contact(reader(), contact_id)


@operation(
    enterprises,
    "PUT /contacts/<int:contact_id>",
    WRITE,
    Contract(
        say("改联系人；留空的联系方式不变"),
        takes=ContactBody,
        gives=ContactOut,
        current=_contact,
    ),
)
def edit_contact(contact_id: int, given: dict[str, Any], base_version: int) -> Contact:
    row = queries.contact(reader(), contact_id)
    return actions.edit_contact(reader(), row, _contact_draft(given), base_version)


@operation(
    enterprises,
    "POST /contacts/<int:contact_id>/reveals",
    Permission.CONTACTS_REVEAL,
    Contract(say("查看联系方式原文，会留下记录"), gives=Revealed),
)
def reveal(contact_id: int) -> dict[str, str]:
    row = queries.contact(reader(), contact_id)
    plain = actions.reveal_contact(reader(), row)
    return {kind.value: value for kind, value in plain.items()}
