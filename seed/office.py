"""The end of the last week: a setting that waits for a second coordinator, an officer who leaves."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from crm.accounts.actions import edit_user
from crm.accounts.models import User
from crm.accounts.rules import Account
from crm.core.db import db
from crm.leads.succession import actions, queries
from crm.leads.succession.rules import PassOn
from crm.settings import actions as settings
from crm.settings.queries import version_of
from crm.settings.rules import DraftChange
from seed import dsl

WAITS = "dormant_days"
LEAVER, SUCCESSOR, MANAGER = "luoxin", "sunyue", "helin"


def play(monday: date) -> None:
    """On Thursday a draft; on Friday a desk passes on as a whole, and its account is closed."""
    people = {one.login: one for one in db.session.scalars(select(User))}
    with dsl.on(monday + timedelta(days=3), 15):
        reason = "例会意见：暂缓满五个月仍无进展的，先转入休眠再跟踪。"
        command = DraftChange({"value": "150"}, monday + timedelta(days=28), reason)
        settings.draft(WAITS, command, by=people["chenli"], base_version=version_of(WAITS))
    with dsl.on(monday + timedelta(days=4), 16):
        _pass_on(people[LEAVER], people[SUCCESSOR], people[MANAGER])
    with dsl.on(monday + timedelta(days=4), 17):
        _close(people[LEAVER], people["xitong"])


def _pass_on(leaver: User, successor: User, by: User) -> None:
    seen = queries.holding(leaver, by).seen
    actions.pass_on(leaver, PassOn(successor.id, seen=seen), by=by)


def _close(leaver: User, by: User) -> None:
    kept = Account(
        leaver.login, leaver.name, leaver.email, leaver.role, leaver.block_id, leaver.cluster_id
    )
    edit_user(leaver, replace(kept, active=False), by=by, base_version=leaver.version)
