"""@姓名 and @login in what people write, among those who may see the lead. Pure but for one query.

A mention gives no rights: who may not see the lead is not found.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from crm.accounts.models import User
from crm.accounts.rules import Permission, Role, may
from crm.core.db import db
from crm.leads.models import CoOwner, Lead, LeadShare
from crm.leads.readers import LeadReader

AT = re.compile(r"(?<![A-Za-z0-9._%+-])[@\uff20]")
"""Not the one inside an e-mail address."""
LOGIN = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")
WORD = re.compile(r"[\w.-]{1,12}")


@dataclass(frozen=True)
class Named:
    """Somebody who can be mentioned."""

    id: int
    login: str
    name: str


@dataclass(frozen=True)
class Mentions:
    """Who is meant, and what was written after an @ that names nobody, or more than one."""

    people: frozenset[int]
    unknown: tuple[str, ...]


def mentioned(text: str, known: Collection[Named]) -> Mentions:
    """Who is named behind each @; the longest name counts, a name of two people means neither."""
    people: set[int] = set()
    unknown: list[str] = []
    for at in AT.finditer(text):
        rest = text[at.end() :]
        found = _named(rest, known)
        if len(found) == 1:
            people |= found
        elif word := WORD.match(rest):
            unknown.append(word[0])
    return Mentions(frozenset(people), tuple(dict.fromkeys(unknown)))


def _named(rest: str, known: Iterable[Named]) -> set[int]:
    typed = LOGIN.match(rest)
    login = typed[0].rstrip(".-_").lower() if typed else ""
    best, found = 0, set[int]()
    for one in known:
        length = len(one.login) if login == one.login else 0
        if one.name and rest.startswith(one.name):
            length = max(length, len(one.name))
        if length > best:
            best, found = length, {one.id}
        elif length and length == best:
            found.add(one.id)
    return found


def told(lead: Lead, text: str) -> dict[str, list[int]]:
    """What the event of a note says of who is named in it; asks nothing where there is no @."""
    if not AT.search(text):
        return {}
    return {"named": sorted(mentioned(text, readers_of(lead)).people)}


def readers_of(lead: Lead) -> list[Named]:
    """The active people who may see a lead, by name; the same as `queries.visible_to`, turned."""
    query = _readers(lead).where(User.active).order_by(User.name, User.id)
    return [Named(one.id, one.login, one.name) for one in db.session.execute(query)]


def _readers(lead: Lead) -> Select[int, str, str]:
    everywhere = [role for role in Role if may(role, Permission.LEADS_READ_ALL)]
    somewhere = [role for role in Role if may(role, Permission.LEADS_READ)]
    return select(User.id, User.login, User.name).where(
        or_(User.role.in_(everywhere), and_(User.role.in_(somewhere), _reached(lead)))
    )


def _reached(lead: Lead) -> ColumnElement[bool]:
    helpers = select(CoOwner.user_id).where(CoOwner.lead_id == lead.id)
    blocks = select(LeadShare.block_id).where(LeadShare.lead_id == lead.id)
    reading = select(LeadReader.block_id).where(LeadReader.lead_id == lead.id)
    clusters = select(LeadShare.cluster_id).where(LeadShare.lead_id == lead.id)
    beside = or_(User.block_id.in_(blocks), User.block_id.in_(reading)) if lead.shared else false()
    in_block = or_(
        User.block_id == lead.block_id, User.id == lead.owner_id, User.id.in_(helpers), beside
    )
    return or_(
        and_(User.block_id.is_not(None), in_block),
        and_(User.block_id.is_(None), User.cluster_id.in_(clusters)),
    )
