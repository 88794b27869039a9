"""The problems whose next step is a reader's: what their week begins with beside its leads."""

from datetime import date

from crm.accounts.models import User
from crm.core.db import db
from crm.problems import queries
from crm.problems.queries import Asked, Row
from crm.problems.rules import is_overdue
from crm.problems.wording import department
from crm.reports.week_rows import ProblemBrief

TURN = Asked(whose="turn")


def of(reader: User, today: date) -> tuple[ProblemBrief, ...]:
    """Those to be answered by the department or coordinator, or settled by who raised them."""
    query = queries.listed(reader, TURN, today).order_by(*queries.KEYS)
    return tuple(_brief(queries.shown(row), today) for row in db.session.execute(query))


def _brief(row: Row, today: date) -> ProblemBrief:
    problem, about = row.problem, row.firm or row.lead
    over = is_overdue(problem.state, problem.due_on, today)
    return ProblemBrief(
        problem.id,
        problem.title,
        about.name if about else "",
        department(problem.cluster),
        problem.state.words,
        problem.due_on,
        (today - problem.due_on).days if over else 0,
    )
