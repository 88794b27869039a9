"""Who is told of a problem, and of what a firm asks for that is here without a lead.

Its department and, once it was escalated, the coordinators; of what became of it, who raised it.
They are told of the problem itself: notices of a lead are there for who may read the lead, which a
department seldom may. Who follows the lead is told of that.
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

OF_PROBLEMS = {
    "firm_problem.raised": say("%(who)s把企业诉求“%(what)s”交给了你们部门"),
    "firm_problem.put-again": say("%(who)s把企业诉求“%(what)s”再次交给你们部门"),
    "firm_problem.escalated": say("%(who)s把企业诉求“%(what)s”升级给片区统筹"),
    "firm_problem.returned": say("%(who)s退回了你提出的企业诉求“%(what)s”"),
    "firm_problem.answered": say("%(who)s答复了你提出的企业诉求“%(what)s”"),
    "lead_problem.raised": say("%(who)s把问题“%(what)s”交给了你们部门"),
    "lead_problem.put-again": say("%(who)s把问题“%(what)s”再次交给你们部门"),
    "lead_problem.escalated": say("%(who)s把问题“%(what)s”升级给片区统筹"),
    "lead_problem.returned": say("%(who)s退回了你提出的问题“%(what)s”"),
    "lead_problem.answered": say("%(who)s答复了你提出的问题“%(what)s”"),
}
"""What is said of a problem by its title."""
OF_LEADS = {
    "problem.raised": say("%(who)s为「%(what)s」提出了问题"),
    "problem.put-again": say("%(who)s再次提交了「%(what)s」的问题"),
    "problem.escalated": say("%(who)s升级了「%(what)s」的问题"),
    "problem.returned": say("%(who)s退回了「%(what)s」的问题"),
    "problem.answered": say("%(who)s答复了「%(what)s」的问题"),
}
"""What is said of a lead to those who follow it."""


def register() -> None:
    """Tell the notices what problems know."""
    of_firms = (one for one in OF_PROBLEMS if one.startswith("firm_"))
    hearing.CONCERNS.update(dict.fromkeys((*of_firms, *OF_LEADS), _concerned))
    showing.WORDS.update(OF_PROBLEMS | OF_LEADS)
    showing.SUBJECTS.update(dict.fromkeys(OF_PROBLEMS, _named))
    if _may_read not in notices.SCOPES:
        notices.SCOPES.append(_may_read)


def _concerned(event: Happened) -> list[Telling]:
    """Whom a step concerns; of a lead's problem they are told by a name of its own."""
    of, _, step = event.action.partition(".")
    number = event.particulars["problem"] if of == "problem" else event.subject_id
    problem = db.session.get_one(Problem, number)
    people = _people(problem, step)
    if of == "problem":
        return [Telling(Kind.PROBLEM, people, f"lead_problem.{step}", about=number)]
    return [Telling(Kind.PROBLEM, people)]


def _people(problem: Problem, step: str) -> frozenset[int]:
    if step in ("returned", "answered"):
        return frozenset({problem.raised_by_id})
    if step == "escalated":
        return _active(User.role.in_(_everywhere()))
    return _active(User.role == Role.VIEWER, User.cluster_id == problem.cluster_id)


def _everywhere() -> list[Role]:
    """Who answers for any department once it was escalated."""
    wide = (Permission.PROBLEMS_ANSWER, Permission.LEADS_READ_ALL)
    return [role for role in Role if all(may(role, one) for one in wide)]


def _active(*tests: ColumnElement[bool]) -> frozenset[int]:
    return frozenset(db.session.scalars(select(User.id).where(User.active, *tests)))


def _may_read(user: User) -> ColumnElement[bool]:
    """What went to another department is no news of this one any more."""
    own = queries.seen_by(user).where(Problem.id == Notice.subject_id)
    return or_(Notice.action.not_in(tuple(OF_PROBLEMS)), own.correlate(Notice).exists())


def _named(ids: set[int]) -> dict[int, showing.Named]:
    query = select(Problem.id, Problem.title).where(Problem.id.in_(ids))
    return {
        number: showing.Named(title, url_for("problems.show", problem_id=number))
        for number, title in db.session.execute(query)
    }
