"""Whom an appeal concerns, and what the notice says: never who speaks for the other block."""

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.audit.actions import Happened
from crm.core.db import db
from crm.core.say import say
from crm.firstreports.rules import AppealKind, AppealState
from crm.leads.models import Lead
from crm.notices import hearing, showing
from crm.notices.rules import Kind, Telling


def register() -> None:
    """Tell the notices of appeals."""
    hearing.CONCERNS.update(CONCERNS)
    showing.WORDS.update(WORDS)


def _asked(event: Happened) -> list[Telling]:
    """Whose lead was first; of what waits for a ruling the office, too."""
    if event.particulars["side"] == "second":
        return []
    rules = event.particulars["kind"] == AppealKind.ARBITRATION.value
    return _telling(_owner(event) | (_office() if rules else frozenset()))


def _stated(event: Happened) -> list[Telling]:
    """Who waits for the ruling, and who makes it."""
    return _telling(_owner(event) if event.particulars["side"] == "second" else _office())


def _answered(event: Happened) -> list[Telling]:
    return _telling(_owner(event), f"appeal.{event.particulars['state']}")


def _telling(people: frozenset[int], told_as: str = "") -> list[Telling]:
    return [Telling(Kind.CLASH, people, told_as)]


def _owner(event: Happened) -> frozenset[int]:
    return frozenset({db.session.get_one(Lead, event.lead_id).owner_id})


def _office() -> frozenset[int]:
    query = select(User.id).where(User.role == Role.COORDINATOR, User.active)
    return frozenset(db.session.scalars(query))


CONCERNS = {"appeal.asked": _asked, "appeal.stated": _stated, "appeal.answered": _answered}
WORDS = {
    "appeal.asked": say("「%(what)s」的首报有认定或协作申请"),
    "appeal.stated": say("「%(what)s」的认定，首报区块已作说明"),
    "appeal.answered": say("「%(what)s」的认定或协作申请有了结果"),  # what notices from before say
    f"appeal.{AppealState.AGREED}": say("「%(what)s」的协作申请：同意协作"),
    f"appeal.{AppealState.DECLINED}": say("「%(what)s」的协作申请：不同意协作"),
    f"appeal.{AppealState.UPHELD}": say("「%(what)s」的认定结果：维持首报"),
    f"appeal.{AppealState.AWARDED}": say("「%(what)s」的认定结果：改归申请方"),
    f"appeal.{AppealState.SEPARATE}": say("「%(what)s」的认定结果：两个项目，各自成立"),
}
