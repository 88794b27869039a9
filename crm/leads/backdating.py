"""How far back an officer may date what happened; what is older a manager enters.

Claims and receipts may be older: a manager verifies them anyway, and that is the approval.
"""

from datetime import date

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.errors import Problem
from crm.core.say import say
from crm.settings.queries import in_force


def problems(happened_on: date, by: User, field: str = "happened_on") -> list[Problem]:
    """What is wrong with the day that somebody gives for a step that nobody verifies."""
    today = clock.today()
    most = in_force(today)["backdate_days"]
    if (today - happened_on).days <= most or by.can(Permission.LEADS_EDIT_ALL):
        return []
    sentence = say("发生在 %(most)s 天以前的，要由区块负责人补录。", most=most)
    return [Problem(field, sentence)]
