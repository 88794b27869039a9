"""The lists behind the desk's numbers, whole and in pages."""

from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core import clock, weeks
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice
from crm.core.rest.paging import PageQuery, check_cursor, listing, must_fit, shown
from crm.core.say import say
from crm.leads.stalls import Stall
from crm.reports import attention, moves, worklists
from crm.reports.api.resource import reports
from crm.reports.api.shapes import DueOut, FreshOut, MovedOut, StalledOut
from crm.reports.worklists import Wanted

READ = Permission.DESK_READ
WHEN = (attention.OVERDUE, attention.TODAY, attention.TOMORROW)


class DueQuery(PageQuery):
    """Steps of one kind, or all."""

    when = Choice(("", *WHEN), say("哪一部分"), load_default="")


class StalledQuery(PageQuery):
    """Leads that stand still for one reason, or for any."""

    why = Choice(("", *(one.value for one in Stall)), say("哪一部分"), load_default="")


class MovesQuery(PageQuery):
    """Leads that went ahead or back in the closed week, or the changes of the open one."""

    which = Choice(moves.KINDS, say("哪一部分"), load_default=moves.FORWARD)


def _wanted(asked: dict[str, Any], only: str = "") -> Wanted:
    """Raises Invalid on a cursor that is none of these lists'."""
    wanted = Wanted(only, asked["after"], asked["limit"])
    must_fit(wanted.after, fits=wanted.start() is not None)
    return wanted


@operation(
    reports,
    "GET /desk/due",
    READ,
    Contract(say("到本周末为止的下一步，最早的在前"), asks=DueQuery, gives=listing(DueOut)),
)
def due(asked: dict[str, Any]) -> dict[str, Any]:
    return shown(
        worklists.due_page(reader(), weeks.last_closed(clock.now()), _wanted(asked, asked["when"]))
    )


@operation(
    reports,
    "GET /desk/stalled",
    READ,
    Contract(say("停滞的线索，最久的在前"), asks=StalledQuery, gives=listing(StalledOut)),
)
def stalled(asked: dict[str, Any]) -> dict[str, Any]:
    return shown(worklists.stalled_page(reader(), _wanted(asked, asked["why"])))


@operation(
    reports,
    "GET /desk/fresh",
    READ,
    Contract(say("上周新登记的线索"), asks=PageQuery, gives=listing(FreshOut)),
)
def fresh(asked: dict[str, Any]) -> dict[str, Any]:
    week = weeks.last_closed(clock.now())
    return shown(worklists.fresh_page(reader(), week, _wanted(asked)))


@operation(
    reports,
    "GET /desk/moves",
    READ,
    Contract(say("阶段变化：上周前进、上周退回，或本周"), asks=MovesQuery, gives=listing(MovedOut)),
)
def moved(asked: dict[str, Any]) -> dict[str, Any]:
    which = asked["which"]
    check_cursor(asked["after"], moves.keys_of(which), which)
    week = weeks.last_closed(clock.now())
    return shown(moves.page(reader(), week, which, asked["after"], asked["limit"]))
