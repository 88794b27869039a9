"""Saved views for programs: a name for what an address of a page shows."""

from typing import Any

from flask import url_for
from marshmallow import fields
from sqlalchemy.exc import NoResultFound

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.errors import Invalid, Problem
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Flag, Moment, Schema, Text, Words, parts
from crm.core.rest.openapi import Resource
from crm.core.rest.paging import PageQuery, listing, page_of, shown, whole
from crm.core.say import say
from crm.savedviews import actions, pages, queries
from crm.savedviews.models import SavedView
from crm.savedviews.rules import MOST_NAME, ChangeView, SaveView

views = Resource("views", say("视图"))
RESOURCES = (views,)
USE = Permission.LEADS_READ
VIEW = "/views/<int:view_id>"
MOST_SENT = 20_000
"""Beyond this nobody reads it; how much can be kept is a rule, said as on the page."""


class ViewsQuery(PageQuery):
    """The page whose views are meant; of all pages without one."""

    page = Text(say("页面"), most=20, load_default="")


class NamesBody(Schema):
    """A view's name, and whether one's block (or everybody) may use it."""

    name = Text(say("视图名称"), most=MOST_NAME, required=True)
    shared = Flag(say("共享"), load_default=False)


class ViewBody(NamesBody):
    """A new view: the query of the page's address, such as cluster=LG&stage=S4."""

    page = Text(say("页面"), most=20, required=True)
    address = Text(say("条件"), most=MOST_SENT, required=True)


class AddressBody(Schema):
    """What the view is to show from now on."""

    address = Text(say("条件"), most=MOST_SENT, required=True)


class ChoiceBody(Schema):
    """The number of a view or the code of a built-in one; "" for the page's own beginning."""

    choice = Text(say("默认视图"), most=20, required=True)


class ViewOut(Schema):
    """A view; `url` is where it is shown, `may_change` whether this person may change it."""

    id = fields.Integer()
    page = fields.String()
    name = fields.String()
    address = fields.String()
    shared = fields.Boolean()
    block_id = fields.Integer(allow_none=True)
    owner_id = fields.Integer()
    may_change = fields.Function(lambda view: queries.changeable_by(view, reader()))
    url = fields.Function(lambda view: pages.url_of(view.page, str(view.id)))
    created_at = Moment()
    updated_at = Moment()
    deleted_at = Moment(allow_none=True)
    version = fields.Integer()


class BuiltInOut(Schema):
    """A view that comes with the page."""

    code = fields.String()
    words = Words()
    address = fields.Dict(keys=fields.String(), values=fields.String())


class ViewPage(Schema):
    """A page whose views can be kept, and what this person sees there first."""

    page = fields.String()
    words = Words()
    url = fields.String(metadata={"format": "uri-reference"})
    first = fields.String()
    built_in = parts(BuiltInOut)


def _current(view_id: int) -> dict[str, Any]:
    """The view as it is kept, also when it was put away."""
    try:
        found = queries.get(view_id, reader())
    except NoResultFound:
        found = queries.get(view_id, reader(), deleted=True)
    return dict(ViewOut().dump(found))


def _known(page: str) -> str:
    """Raises Invalid on a page without views."""
    if page not in pages.PAGES:
        raise Invalid([Problem("page", say("没有这个选项，请重新选择。"))])
    return page


def _page(name: str) -> dict[str, Any]:
    page = pages.PAGES[name]
    kept = queries.first_view(reader(), name)
    return {
        "page": name,
        "words": page.words,
        "url": url_for(page.endpoint),
        "first": kept.choice if kept else "",
        "built_in": page.built_in,
    }


@operation(
    views,
    "GET /views",
    USE,
    Contract(say("我的视图和共享给我的视图"), asks=ViewsQuery, gives=listing(ViewOut)),
)
def index(asked: dict[str, Any]) -> dict[str, Any]:
    found = queries.visible_to(reader())
    if asked["page"]:
        found = found.where(SavedView.page == _known(asked["page"]))
    return shown(page_of(found, [SavedView.id], asked))


@operation(
    views,
    "GET /views/pages",
    USE,
    Contract(say("有视图的页面、自带的视图和我的默认视图"), gives=whole(ViewPage)),
)
def kept_pages() -> dict[str, Any]:
    return {"rows": [_page(name) for name in pages.PAGES]}


@operation(
    views,
    "POST /views",
    USE,
    Contract(
        say("存一个视图"),
        takes=ViewBody,
        gives=ViewOut,
        status=201,
        location="/api/v1/views/{id}",
    ),
)
def save(given: dict[str, Any]) -> SavedView:
    _known(given["page"])
    return actions.save_view(SaveView(**given), by=reader())


@operation(views, f"GET {VIEW}", USE, Contract(say("一个视图"), gives=ViewOut))
def show(view_id: int) -> SavedView:
    return queries.get(view_id, reader())


@operation(
    views,
    f"PUT {VIEW}",
    USE,
    Contract(say("改视图的名字和共享"), takes=NamesBody, gives=ViewOut, current=_current),
)
def change(view_id: int, given: dict[str, Any], base_version: int) -> SavedView:
    view = queries.get_changeable(view_id, reader())
    actions.change_view(view, ChangeView(**given), by=reader(), base_version=base_version)
    return view


@operation(
    views,
    f"PUT {VIEW}/address",
    USE,
    Contract(say("改视图的条件"), takes=AddressBody, gives=ViewOut, current=_current),
)
def move(view_id: int, given: dict[str, Any], base_version: int) -> SavedView:
    view = queries.get_changeable(view_id, reader())
    actions.move_view(view, given["address"], by=reader(), base_version=base_version)
    return view


@operation(
    views,
    f"DELETE {VIEW}",
    USE,
    Contract(say("删除视图；可以恢复"), gives=ViewOut, current=_current),
)
def delete(view_id: int, base_version: int) -> SavedView:
    view = queries.get_changeable(view_id, reader())
    actions.delete_view(view, by=reader(), base_version=base_version)
    return view


@operation(
    views,
    f"POST {VIEW}/restoration",
    USE,
    Contract(say("恢复删除的视图"), gives=ViewOut, status=201, current=_current),
)
def restore(view_id: int, base_version: int) -> SavedView:
    view = queries.get_changeable(view_id, reader(), deleted=True)
    actions.restore_view(view, by=reader(), base_version=base_version)
    return view


@operation(
    views,
    "PUT /views/pages/<name>/first",
    USE,
    Contract(say("打开页面时先看到哪个视图"), takes=ChoiceBody, gives=ViewPage),
)
def choose_first(name: str, given: dict[str, Any]) -> dict[str, Any]:
    if name not in pages.PAGES:
        raise NoResultFound
    choice = given["choice"]
    if choice and pages.views_of(name, choice, reader()) is None:
        raise Invalid([Problem("choice", say("没有这个选项，请重新选择。"))])
    actions.choose_first(name, choice, by=reader())
    db.session.flush()
    return _page(name)
