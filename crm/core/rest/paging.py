"""Pages of a list: `after` and `limit` go in, rows and the address of the next page come out."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from flask import request, url_for
from marshmallow import fields
from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from crm.core import paging
from crm.core.errors import Invalid, Problem
from crm.core.rest.fields import Schema, Text, parts, wrong
from crm.core.say import say

USUAL, MOST = 50, 200


class QueryNumber(fields.Integer):
    """A number from 1 on, as a query string says it; none asked is `usual`."""

    def __init__(self, usual: int | None, most: int, **told: Any) -> None:
        told |= {"minimum": 1, "maximum": most} | ({} if usual is None else {"default": usual})
        super().__init__(load_default=usual, allow_none=False, metadata=told)
        self.most = most

    def _deserialize(self, value: Any, *_rest: Any, **_kw: Any) -> int:
        text = str(value)
        if not (re.fullmatch(r"[0-9]{1,9}", text) and 1 <= int(text) <= self.most):
            raise wrong(say("这里应是 1 到 %(most)s 的整数。", most=self.most))
        return int(text)


class PageQuery(Schema):
    """Where a page starts and how long it is."""

    after = Text(most=2000, load_default="")
    limit = QueryNumber(USUAL, MOST)


def listing(schema: type[Schema]) -> type[Schema]:
    """The answer that holds a page of rows."""
    made: Any = Schema.from_dict(
        {
            "rows": parts(schema),
            "after": fields.String(allow_none=True),
            "next": fields.String(allow_none=True, metadata={"format": "uri-reference"}),
        },
        name=f"{schema.__name__}Page",
    )
    return made


def whole(schema: type[Schema]) -> type[Schema]:
    """The answer that holds all rows there are."""
    made: Any = Schema.from_dict({"rows": parts(schema)}, name=f"{schema.__name__}List")
    return made


def page_of(
    query: Select[Any],
    keys: Sequence[InstrumentedAttribute[Any] | paging.Key],
    asked: dict[str, Any],
    mark: str = "",
) -> paging.Page[Any]:
    """One page; a cursor that is none of ours is refused instead of starting over."""
    check_cursor(asked["after"], keys, mark)
    return paging.page(query, keys, asked["after"], asked["limit"], mark=mark)


def check_cursor(cursor: str, keys: Sequence[Any], mark: str = "") -> None:
    """Raises Invalid on a cursor that this list did not give."""
    must_fit(cursor, fits=paging.fits(cursor, keys, mark))


def must_fit(cursor: str, *, fits: bool) -> None:
    """The same for a list with a cursor of its own kind."""
    if cursor and not fits:
        raise Invalid([Problem("after", say("after 不是这个列表给出的值，请从第一页开始。"))])


def shown(page: paging.Page[Any], drawn: Callable[[list[Any]], list[Any]] = list) -> dict[str, Any]:
    """The page as an answer."""
    kept = {**(request.view_args or {}), **request.args.to_dict(), "after": page.after}
    following = url_for(request.endpoint or "", **kept) if page.after else None
    return {"rows": drawn(page.rows), "after": page.after or None, "next": following}
