"""What is known of a firm whose name is being typed: a second record of it splits its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from crm.accounts.models import User
from crm.core.db import db
from crm.core.search.wanted import Wanted
from crm.enterprises import queries as enterprises
from crm.enterprises.models import Enterprise
from crm.leads import queries
from crm.leads.models import Lead, Party
from crm.leads.rules import Status
from crm.plan.models import Block
from crm.plan.wording import named

MOST = 5
OPEN = [one for one in Status if not one.is_ended]


@dataclass(frozen=True)
class Known:
    """A firm, the reader's open leads with it, and which other blocks hold one they may not read."""

    enterprise: Enterprise
    is_exact: bool
    leads: Sequence[Any]
    elsewhere: Sequence[str]


def known(user: User, text: str) -> list[Known]:
    """Firms called so (legal form aside) or by this code; failing these, names that contain it.

    Of other blocks' leads only the block is told, and only to who typed the whole name.
    """
    exact = enterprises.called(user, text, MOST)
    found = exact or _containing(user, text)
    ids = [one.id for one in found]
    leads = _leads(user, ids)
    elsewhere = _elsewhere(user, ids) if exact else {}
    return [
        Known(one, bool(exact), leads.get(one.id, []), elsewhere.get(one.id, [])) for one in found
    ]


def _containing(user: User, text: str) -> list[Enterprise]:
    if not Wanted(text).is_ready:
        return []
    query = enterprises.visible_to(user).where(Enterprise.id.in_(enterprises.answering(text)))
    return list(db.session.scalars(query.order_by(Enterprise.id.desc()).limit(MOST)))


def _leads(user: User, ids: list[int]) -> dict[int, list[Any]]:
    query = (
        queries.visible_to(user)
        .join(Party, Party.lead_id == Lead.id)
        .join(User, User.id == Lead.owner_id)
        .where(Party.enterprise_id.in_(ids), Lead.status.in_(OPEN))
        .with_only_columns(
            Party.enterprise_id.label("firm"), Lead.id, Lead.code, Lead.name, Lead.stage,
            User.name.label("owner"),
        )
        .order_by(Lead.id.desc())
        .distinct()
        .limit(MOST * MOST)
    )  # fmt: skip
    return _by_firm(db.session.execute(query).all())


def _elsewhere(user: User, ids: list[int]) -> dict[int, list[str]]:
    seen = queries.visible_to(user).with_only_columns(Lead.id)
    query = (
        select(Party.enterprise_id.label("firm"), named(Block, "short").label("block"))
        .join(Lead, Lead.id == Party.lead_id)
        .join(Block, Block.id == Lead.block_id)
        .where(Party.enterprise_id.in_(ids), Lead.status.in_(OPEN), Lead.id.not_in(seen))
        .group_by("firm", "block")
        .order_by(func.min(Block.id))
    )
    found = _by_firm(db.session.execute(query).all())
    return {firm: [row.block for row in rows] for firm, rows in found.items()}


def _by_firm(rows: Sequence[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.firm, []).append(row)
    return found
