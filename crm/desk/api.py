"""One search over everything, for programs."""

from typing import Any

from marshmallow import fields

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.errors import Invalid, Problem
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, Schema, Text, Words, parts
from crm.core.rest.openapi import Resource
from crm.core.rest.paging import must_fit
from crm.core.say import say
from crm.core.search.wanted import LONGEST, Wanted
from crm.desk import searching
from crm.desk.searching import Group

search = Resource("search", say("查找"))
RESOURCES = (search,)
KINDS = tuple(kind.name for kind in searching.KINDS)
MOST_KEY = 2**53


class SearchQuery(Schema):
    """What is looked for, and with `kind` which page of that kind."""

    q = Text(say("查找的词"), most=LONGEST, required=True)
    kind = Choice(("", *KINDS), say("种类"), load_default="")
    after = Text(most=20, load_default="")


class HitOut(Schema):
    """A record that answers: its number or code, its name, and what tells it from others."""

    id = fields.Integer(allow_none=True)
    code = fields.String(allow_none=True)
    name = fields.String()
    about = fields.String()


class GroupOut(Schema):
    """The hits of a kind; `count` stops one beyond ten thousand, `after` is for `kind` only."""

    kind = fields.String(attribute="kind.name")
    words = Words(attribute="kind.words")
    count = fields.Integer()
    capped = fields.Boolean()
    after = fields.String(allow_none=True)
    rows = parts(HitOut)


class Found(Schema):
    """All kinds, a few hits of each; or one kind, page by page."""

    groups = parts(GroupOut)


@operation(
    search,
    "GET /search",
    Permission.DESK_READ,
    Contract(
        say("查找线索、企业、联系人和清单条目：汉字、拼音、首字母、编号、电话尾号"),
        asks=SearchQuery,
        gives=Found,
    ),
)
def index(asked: dict[str, Any]) -> dict[str, Any]:
    text, only = asked["q"], asked["kind"]
    wanted = Wanted(text)
    if not wanted.is_ready:
        raise Invalid([Problem("q", wanted.problem or say("请填写查找的词。"))])
    answer = searching.answer(reader(), text, only, _start(asked["after"]) if only else None)
    return {"groups": [_group(group, only) for group in answer.groups]}


def _start(after: str) -> int | None:
    plain = after.isascii() and after.isdigit() and int(after) < MOST_KEY
    must_fit(after, fits=plain)
    return int(after) if after else None


def _group(group: Group, only: str) -> dict[str, Any]:
    following = str(group.after) if only == group.kind.name and group.after is not None else None
    return {
        "kind": group.kind,
        "count": group.count,
        "capped": group.is_capped,
        "after": following,
        "rows": [_hit(row._mapping) for row in group.rows],  # noqa: SLF001 - its public way
    }


def _hit(row: Any) -> dict[str, Any]:
    about = ("stage", "owner", "title", "enterprise", "uscc", "cluster")
    told = (str(row[name]) for name in about if row.get(name))
    return {
        "id": row.get("id"),
        "code": row.get("code"),
        "name": row["name"],
        "about": " · ".join(told),
    }
