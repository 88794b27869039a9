"""Who is told of drafts of annual goals, and what they are called."""

from flask import url_for
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.say import say
from crm.goals.models import AnnualGoal
from crm.notices import drafts
from crm.notices.showing import Named
from crm.plan.models import Block
from crm.plan.wording import named

WORDS = {
    "drafted": say("%(who)s起草了年度目标，等你批准：%(what)s"),
    "approved": say("%(who)s批准了你起草的年度目标：%(what)s"),
    "refused": say("%(who)s不同意你起草的年度目标：%(what)s"),
}
ENDS = {
    "approved": say("%(who)s起草的年度目标已批准：%(what)s"),
    "refused": say("%(who)s起草的年度目标已退回：%(what)s"),
    "withdrawn": say("%(who)s起草的年度目标已撤回：%(what)s"),
}


def register() -> None:
    """Tell the notices what goals know."""
    drafts.tell_of("goal", Permission.SETTINGS_APPROVE, WORDS, ENDS, _named)


def _named(ids: set[int]) -> dict[int, Named]:
    query = (
        select(AnnualGoal, Block.code, named(Block, "short"), User.name)
        .join(Block, Block.id == AnnualGoal.block_id)
        .outerjoin(User, User.id == AnnualGoal.person_id)
        .where(AnnualGoal.id.in_(ids))
    )
    return {
        goal.id: Named(
            " · ".join(str(word) for word in (goal.year, block, person) if word),
            url_for("goals.show", code=code, year=goal.year),
            goal.state.value,
        )
        for goal, code, block, person in db.session.execute(query)
    }
