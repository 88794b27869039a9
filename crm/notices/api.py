"""Notices for programs."""

from typing import Any

from marshmallow import fields

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core import paging
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, Flag, Moment, Number, Schema, Several, Words
from crm.core.rest.openapi import Resource
from crm.core.rest.paging import PageQuery, listing, page_of
from crm.core.say import say
from crm.notices import actions, queries, showing
from crm.notices.models import Notice
from crm.notices.rules import Kind

notices = Resource("notices", say("站内提醒"))
RESOURCES = (notices,)
READ = Permission.DESK_READ
MOST_KEY = 2**53
NEWEST_FIRST = [paging.Key(Notice.id, descending=True)]


class NoticeOut(Schema):
    """A notice in words, as of now; what its reader may not read any more is not listed."""

    id = fields.Integer(attribute="notice.id")
    kind = Choice(Kind, attribute="notice.kind")
    text = Words()
    lead_id = fields.Integer(attribute="notice.lead_id", allow_none=True)
    task_id = fields.Integer(attribute="notice.task_id", allow_none=True)
    at = Moment(attribute="notice.at")
    read_at = Moment(attribute="notice.read_at", allow_none=True)


class NoticeQuery(PageQuery):
    """All, or only what was not read yet."""

    unread = Flag(say("只看未读"), load_default=False)


class UnreadOut(Schema):
    """How many were not read; 100 stands for many."""

    unread = fields.Integer()


class UptoBody(Schema):
    """All up to the notice of this number."""

    upto = Number(say("到哪一条"), most=MOST_KEY, required=True)


class NoticeChoices(Schema):
    """The kinds that are told."""

    wanted = fields.List(Choice(Kind))


class NoticeChoicesBody(Schema):
    """The kinds that are to be told; all others are not."""

    wanted = Several(Choice(Kind), say("站内提醒"), most=len(Kind), required=True)


@operation(
    notices,
    "GET /notices",
    READ,
    Contract(say("我的提醒，最新的在前"), asks=NoticeQuery, gives=listing(NoticeOut)),
)
def index(asked: dict[str, Any]) -> dict[str, Any]:
    query = queries.unread(reader()) if asked.pop("unread") else queries.of(reader())
    page = page_of(query, NEWEST_FIRST, asked)
    return {"rows": showing.shown(page.rows, ""), "after": page.after or None}


@operation(
    notices, "GET /notices/count", READ, Contract(say("有多少条未读的提醒"), gives=UnreadOut)
)
def count() -> dict[str, int]:
    return {"unread": queries.count_unread(reader())}


@operation(
    notices,
    "POST /notices/<int:notice_id>/reading",
    READ,
    Contract(say("把一条提醒记为已读"), gives=NoticeOut),
)
def read(notice_id: int) -> showing.Shown:
    notice = queries.get(notice_id, reader())
    actions.read(notice)
    [row] = showing.shown([notice], "")
    return row


@operation(
    notices,
    "POST /notices/reading",
    READ,
    Contract(say("把到某一条为止的提醒都记为已读"), takes=UptoBody, gives=UnreadOut),
)
def read_all(given: dict[str, Any]) -> dict[str, int]:
    actions.read_all(reader(), given["upto"])
    return count()


@operation(
    notices, "GET /notices/choices", READ, Contract(say("我要收哪几类提醒"), gives=NoticeChoices)
)
def choices() -> dict[str, list[Kind]]:
    muted = queries.muted(reader())
    return {"wanted": [kind for kind in Kind if kind not in muted]}


@operation(
    notices,
    "PUT /notices/choices",
    READ,
    Contract(say("选择要收哪几类提醒"), takes=NoticeChoicesBody, gives=NoticeChoices),
)
def choose(given: dict[str, Any]) -> dict[str, list[Kind]]:
    actions.choose(given["wanted"], by=reader())
    return choices()
