"""What was done about a problem, where it is told: on the timeline of its lead, if it has one."""

from typing import Any

from crm.accounts.models import User
from crm.audit.actions import record
from crm.core.db import db
from crm.leads.models import Lead
from crm.problems.models import Problem


def note(by: User, what: str, problem: Problem, **told: Any) -> None:
    """An event of the lead, whether or not this person may read it; else of the problem itself.

    The two have names of their own: who follows a lead hears of it, a department of a firm's request.
    """
    if problem.lead_id is None:
        record(by, f"firm_problem.{what}", problem, **told)
    else:
        lead = db.session.get_one(Lead, problem.lead_id)
        record(by, f"problem.{what}", lead, problem=problem.id, **told)
