"""What can be chosen in a lead's forms and filters."""

from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import Any

from flask_babel import get_locale, gettext
from sqlalchemy import String, bindparam, literal, select, union_all

from crm.accounts.models import User
from crm.accounts.rules import Permission, Role, may
from crm.core.db import db
from crm.core.language import speaks_chinese, translated
from crm.enterprises.models import Contact
from crm.enterprises.queries import contacts_visible_to
from crm.leads.models import Lead
from crm.leads.rules import Bucket, Funding, Source, Stage, Status, Track
from crm.leads.stalls import Stall
from crm.leads.standstills.rules import Cause
from crm.plan.models import Block, Cluster, ListItem, MatrixCell
from crm.plan.queries import cell_words
from crm.plan.tree import item_options
from crm.plan.wording import named


def items() -> dict[str, list[tuple[str, str]]]:
    """List items that take leads, grouped by cluster; children follow their parent."""
    return dict(item_options(str(get_locale() or "zh"), leads=True))


def cells() -> list[tuple[str, str]]:
    """The cells of table 4."""
    query = select(MatrixCell).order_by(MatrixCell.position)
    return [
        (str(one.id), f"{named(one, 'sector')} · {named(one, 'kind')}")
        for one in db.session.scalars(query)
    ]


def item_by_code(code: str) -> str:
    """The number of a list item as a form value; "" when there is none of that code."""
    found = db.session.scalar(select(ListItem.id).where(ListItem.code == code)) if code else None
    return str(found or "")


def blocks(user: User) -> list[tuple[int, str]]:
    """The blocks a person may log leads in."""
    query = select(Block.id, named(Block, "short")).order_by(Block.position)
    if not user.can(Permission.LEADS_READ_ALL):
        query = query.where(Block.id == user.block_id)
    return [(block_id, name) for block_id, name in db.session.execute(query)]


def contacts(lead: Lead, user: User) -> list[tuple[int, str]]:
    """Contacts at the lead's enterprises that the reader may see, by name and post only.

    Whoever edits the lead keeps the one it has, even if the coordinator chose it.
    """
    ids = [party.enterprise_id for party in lead.parties]
    known = (
        contacts_visible_to(user)
        .where(Contact.enterprise_id.in_(ids))
        .with_only_columns(Contact.id)
    )
    mine = Contact.id.in_(known) | (Contact.id == lead.contact_id)
    query = select(Contact).where(mine).order_by(Contact.id)
    return [(one.id, f"{one.name} {one.title}".strip()) for one in db.session.scalars(query)]


def people(block_id: int) -> list[tuple[int, str]]:
    """The active people of a block who can own leads."""
    query = select(User).where(User.block_id == block_id, User.active).order_by(User.name, User.id)
    return [
        (one.id, one.name) for one in db.session.scalars(query) if one.can(Permission.LEADS_EDIT)
    ]


def name_of(user_id: int | None) -> str:
    """A person's name; what nobody did, the system did."""
    if user_id is None:
        return gettext("系统")
    return db.session.scalar(select(User.name).where(User.id == user_id)) or ""


def names_of(ids: set[int | None]) -> dict[int, str]:
    """People's names by their numbers, in one statement."""
    wanted = [one for one in ids if one is not None]
    if not wanted:
        return {}
    query = select(User.id, User.name).where(User.id.in_(wanted))
    return {one.id: one.name for one in db.session.execute(query)}


def called(people: Mapping[int, str], user_id: int | None) -> str:
    """The name of who did something; what nobody did, the system did."""
    return gettext("系统") if user_id is None else people.get(user_id, "")


MOST_OWNERS = 300
"""More people than this are no choice that anybody reads through: their login is typed."""


class Reach(Enum):
    """Whose records somebody chooses from: one block's, everybody's, or what belongs to no block."""

    BLOCK, ALL, SHARED = range(3)


FURTHER: dict[str, Callable[[Reach], Any]] = {}
"""Choices of packages above: (kind, code, words, position), by the name of what is asked for."""


def filters(user: User, item: str = "", owner: str = "", campaign: str = "") -> dict[str, Any]:
    """Choices of the list's filter, and the names of what is asked for, in one statement.

    With `too_many_owners` there is no choice of owners but the one that is asked for.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    query = _choices(_language(), _reach(user))
    asked = {**_block_of(user), "item": item, "owner": owner, "campaign": campaign}
    for kind, code, words in db.session.execute(query, asked):
        found.setdefault(kind, []).append((code, words))
    owners = found.get("owner", [])
    return {
        "clusters": [(code, f"{code} {short}") for code, short in found.get("cluster", [])],
        "blocks": found.get("block", []),
        "owners": found.get("named", []) if len(owners) > MOST_OWNERS else owners,
        "too_many_owners": len(owners) > MOST_OWNERS,
        "cells": found.get("cell", []),
        "campaigns": found.get("campaign", []),
        "item": dict(found.get("item", [])).get(item, ""),
        "stages": [(one.value, f"{one.value} {translated(one.words)}") for one in Stage],
        **{name: worded(kinds) for name, kinds in KINDS.items()},
    }


KINDS: dict[str, Any] = {
    "statuses": Status,
    "sources": Source,
    "fundings": Funding,
    "tracks": Track,
    "stalls": Stall,
    "causes": Cause,
    "buckets": Bucket,
}


def worded(kinds: Any) -> list[tuple[str, str]]:
    """(value, words) of an enum in the reader's language."""
    return [(one.value, translated(one.words)) for one in kinds]


def _is_bounded(user: User) -> bool:
    """Whether somebody looks at the leads of one block only."""
    return user.block_id is not None and not user.can(Permission.LEADS_READ_ALL)


def _reach(user: User) -> Reach:
    if _is_bounded(user):
        return Reach.BLOCK
    return Reach.ALL if user.can(Permission.LEADS_READ_ALL) else Reach.SHARED


def _block_of(user: User) -> dict[str, Any]:
    return {"block": user.block_id} if _is_bounded(user) else {}


def _language() -> str:
    return "zh" if speaks_chinese() else "en"


@cache
def _choices(locale: str, reach: Reach) -> Any:
    """(kind, code, words) of clusters, blocks, people and more, each kind in its own order.

    Built once: that takes longer than asking. What is asked for is bound to it each time.
    """
    bounded = reach is Reach.BLOCK
    owners = _owners(bounded=bounded)
    few = owners.order_by(User.login).limit(MOST_OWNERS + 1).subquery()
    named_owner = owners.where(User.login == bindparam("owner")).with_only_columns(
        literal("named", String).label("kind"), *list(owners.selected_columns)[1:]
    )
    parts = (
        _part("cluster", Cluster.code, named(Cluster, "short", locale), Cluster.position),
        _block_codes(locale, bounded=bounded),
        select(few),
        named_owner,
        _part("item", ListItem.code, named(ListItem, locale=locale), literal(0)).where(
            ListItem.code == bindparam("item")
        ),
        _part("cell", MatrixCell.code, cell_words(locale), MatrixCell.position),
        *(further(reach) for further in FURTHER.values()),
    )
    both = union_all(*parts).subquery()
    query = select(both.c.kind, both.c.code, both.c.words)
    return query.order_by(both.c.kind, both.c.position, both.c.code)


def _part(kind: str, code: Any, words: Any, position: Any) -> Any:
    return select(
        literal(kind, String).label("kind"),
        code.label("code"),
        words.label("words"),
        position.label("position"),
    )


def block_codes(user: User) -> list[tuple[str, str]]:
    """Blocks by their codes, of those the reader may look at."""
    query = _block_codes(_language(), bounded=_is_bounded(user)).order_by("position")
    return [(row.code, row.words) for row in db.session.execute(query, _block_of(user))]


def _block_codes(locale: str, *, bounded: bool) -> Any:
    query = _part("block", Block.code, named(Block, "short", locale), Block.position)
    return query.where(Block.id == bindparam("block")) if bounded else query


def _owners(*, bounded: bool) -> Any:
    """Who may own leads that the reader sees; those who have left keep theirs until reassigned."""
    query = _part("owner", User.login, User.name, literal(0))
    query = query.where(User.role.in_([role for role in Role if may(role, Permission.LEADS_EDIT)]))
    return query.where(User.block_id == bindparam("block")) if bounded else query
