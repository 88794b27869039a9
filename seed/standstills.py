"""Before Friday's meeting officers say why leads stand still, and managers keep a few of them quiet."""

from datetime import date, timedelta
from random import Random

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Permission, Role
from crm.core import clock
from crm.core.db import db
from crm.leads import queries
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.leads.standstills import actions
from crm.leads.standstills.rules import Cause, Snooze, StateCause
from seed import dsl

EXPLAINED = 0.65
"""The part of the standstills that somebody explained; the others are asked about at the meeting."""
QUIET = 2
"""Leads that each manager keeps quiet."""

EARLY = (Cause.INVESTOR, Cause.INVESTOR, Cause.ELSEWHERE, Cause.MARKET, Cause.UNREACHABLE)
TALKS = (Cause.LAND, Cause.POLICY, Cause.INVESTOR, Cause.ELSEWHERE, Cause.DEPARTMENT, Cause.OURS)
SIGNED = (Cause.FUNDS, Cause.FUNDS, Cause.PLANNING, Cause.ENVIRONMENT, Cause.LICENCE)

NOTES = {
    Cause.LAND: "差 30 亩指标，等下一批次。",
    Cause.POLICY: "房租补贴口径等批复。",
    Cause.INVESTOR: "对方董事会下月才开。",
    Cause.ELSEWHERE: "武汉给了相近的条件。",
    Cause.FUNDS: "首笔资金推到下季度。",
    Cause.DEPARTMENT: "环评口径问了两次，还没答复。",
}
REASONS = (
    "对方约定月底再谈，先不催。",
    "等下一批土地指标，月底再看。",
    "对方换总经理，到岗后再约。",
)


def play(monday: date) -> None:
    """Friday morning; its own chance, so that the rest of the story stays as it is."""
    chance = Random(f"standstills {monday}")  # noqa: S311 - a story, no secret
    people = {one.id: one for one in db.session.scalars(select(User))}
    with dsl.on(monday + timedelta(days=4), 9):
        for lead_id, owner_id in _standing_still():
            if chance.random() < EXPLAINED:
                _explain(lead_id, people[owner_id], chance)
    managers = [one for one in people.values() if one.role is Role.MANAGER and one.active]
    for number, manager in enumerate(sorted(managers, key=lambda one: one.login)):
        with dsl.on(monday + timedelta(days=4), 11, 5 * number):
            _keep_quiet(manager, chance)


def _standing_still() -> list[tuple[int, int]]:
    query = select(Lead.id, Lead.owner_id).where(queries.is_stalled(clock.today()))
    return [
        (lead_id, owner_id) for lead_id, owner_id in db.session.execute(query.order_by(Lead.id))
    ]


def _explain(lead_id: int, by: User, chance: Random) -> None:
    if not by.can(Permission.LEADS_EDIT):
        return
    lead = queries.get(lead_id, by, lock=True)
    kinds = EARLY if lead.stage.rank < Stage.S3.rank else TALKS
    cause = chance.choice(SIGNED if lead.stage.rank >= Stage.S6.rank else kinds)
    note = NOTES.get(cause, "") if chance.random() < 0.5 else ""
    actions.state_cause(lead, StateCause(cause, note), by=by, base_version=lead.version)


def _keep_quiet(manager: User, chance: Random) -> None:
    """Leads of others, of those that stand still longest."""
    today = clock.today()
    query = (
        select(Lead.id)
        .where(Lead.block_id == manager.block_id, Lead.owner_id != manager.id)
        .where(queries.is_stalled(today), Lead.stall_cause != "")
        .order_by(queries.stalled_since(today), Lead.id)
        .limit(QUIET)
    )
    for lead_id in db.session.scalars(query).all():
        lead = queries.get(lead_id, manager, lock=True)
        if manager.id not in {one.user_id for one in lead.co_owners}:
            command = Snooze(today + timedelta(days=chance.randint(12, 28)), chance.choice(REASONS))
            actions.snooze(lead, command, by=manager, base_version=lead.version)
