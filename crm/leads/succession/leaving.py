"""What whoever keeps the accounts is told of a person's desk: how much, never what."""

from sqlalchemy import func, select

from crm.accounts import leaving
from crm.accounts.models import User
from crm.core.db import db
from crm.core.say import Sentence, say
from crm.leads.models import Lead
from crm.leads.succession.queries import OPEN


def register() -> None:
    """Let the page of an account say what would be left behind."""
    if _left_behind not in leaving.LEFT_BEHIND:
        leaving.LEFT_BEHIND.append(_left_behind)


def _left_behind(person: User) -> list[Sentence]:
    query = select(func.count()).where(Lead.owner_id == person.id, Lead.status.in_(OPEN))
    count = db.session.scalar(query) or 0
    if not count:
        return []
    return [say("名下还有 %(n)s 条在办线索，请区块负责人在「工作交接」里交给同事。", n=count)]
