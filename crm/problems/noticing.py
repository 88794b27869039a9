"""Who is told of what a firm asks for that is here without a lead: its department, who raised it.

Notices of a lead are there for who may read the lead, which a department seldom may; of a lead's
problems it is told by the number in the menu alone.
"""

from flask import url_for
from sqlalchemy import ColumnElement, or_, select

from crm.accounts.models import User
from crm.accounts.rules import Permission, Role, may
from crm.audit.actions import Happened
from crm.core.db import db
from crm.core.say import say
from crm.notices import hearing, showing
from crm.notices import queries as notices
from crm.notices.models import Notice
from crm.notices.rules import Kind, Telling
from crm.problems import queries
from crm.problems.models import Problem

WORDS = {
    "firm_problem.raised": say("%(who)s把企业诉求“%(what)s”交给了你们部门"),
    "firm_problem.put-again": say("%(who)s把企业诉求“%(what)s”再次交给你们部门"),
    "firm_problem.escalated": say("%(who)s把企业诉求“%(what)s”升级给片区统筹"),
    "firm_problem.returned": say("%(who)s退回了你提出的企业诉求“%(what)s”"),
    "firm_problem.answered": say("%(who)s答复了你提出的企业诉求“%(what)s”"),
}


def register() -> None:
    """Tell the notices what problems know."""
    hearing.CONCERNS.update(CONCERNS)
    showing.WORDS.update(WORDS)
    showing.SUBJECTS.update(dict.fromkeys(WORDS, _named))
    if _may_read not in notices.SCOPES:
        notices.SCOPES.append(_may_read)


def _department(event: Happened) -> list[Telling]:
    """Everybody of the department that it is put to."""
    return _people(User.role == Role.VIEWER, User.cluster_id == event.subject.cluster_id)


def _coordinators(_event: Happened) -> list[Telling]:
    """Who answers for any department once it was escalated."""
    everywhere = [
        role
        for role in Role
        if may(role, Permission.PROBLEMS_ANSWER) and may(role, Permission.LEADS_READ_ALL)
    ]
    return _people(User.role.in_(everywhere))


def _raiser(event: Happened) -> list[Telling]:
    return [Telling(Kind.PROBLEM, frozenset({event.subject.raised_by_id}))]


def _people(*tests: ColumnElement[bool]) -> list[Telling]:
    people = db.session.scalars(select(User.id).where(User.active, *tests))
    return [Telling(Kind.PROBLEM, frozenset(people))]


CONCERNS = {
    "firm_problem.raised": _department,
    "firm_problem.put-again": _department,
    "firm_problem.escalated": _coordinators,
    "firm_problem.returned": _raiser,
    "firm_problem.answered": _raiser,
}


def _may_read(user: User) -> ColumnElement[bool]:
    """A request that went to another department is no news of this one any more."""
    own = select(Problem.id).where(Problem.id == Notice.subject_id, queries.firm_is_seen(user))
    return or_(Notice.action.not_in(tuple(WORDS)), own.correlate(Notice).exists())


def _named(ids: set[int]) -> dict[int, showing.Named]:
    query = select(Problem.id, Problem.title).where(Problem.id.in_(ids))
    return {
        number: showing.Named(title, url_for("problems.show", problem_id=number))
        for number, title in db.session.execute(query)
    }
