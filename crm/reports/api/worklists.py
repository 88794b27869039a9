"""The lists behind the desk's numbers, whole and in pages."""

from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core import clock, weeks
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, Text
from crm.core.rest.paging import PageQuery, check_cursor, listing, must_fit, shown
from crm.core.say import say
from crm.leads.stalls import Stall
from crm.leads.standstills.rules import NO_CAUSE, Cause
from crm.reports import attention, exceptions, moves, worklists
from crm.reports.api.resource import reports
from crm.reports.api.shapes import DueOut, ExceptionsOut, FreshOut, MovedOut, StalledOut
from crm.reports.exception_rows import Asked, Part
from crm.reports.worklists import Wanted

READ = Permission.DESK_READ
WHEN = (attention.OVERDUE, attention.TODAY, attention.TOMORROW)


class DueQuery(PageQuery):
    """Steps of one kind, or all."""

    when = Choice(("", *WHEN), say("哪一部分"), load_default="")


class StalledQuery(PageQuery):
    """Leads that stand still for one reason or any, or a further part; of a cause, of an owner."""

    why = Choice(("", *Stall, *Part), say("哪一部分"), load_default="")
    cause = Choice(("", NO_CAUSE, *Cause), say("为何停滞"), load_default="")
    owner = Text(say("负责人的登录名"), most=32, load_default="")


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
    why = asked["why"]
    check_cursor(asked["after"], exceptions.keys_of(why), why or "all")
    wanted = Asked(why, asked["cause"], asked["owner"], asked["after"], asked["limit"])
    return shown(exceptions.page(reader(), wanted))


@operation(
    reports,
    "GET /desk/exceptions",
    READ,
    Contract(say("停滞按原因、为何停滞和负责人各有多少，以及其他要看的"), gives=ExceptionsOut),
)
def exceptions_sums() -> dict[str, Any]:
    further = [{"code": part.value, "sum": one} for part, one in exceptions.parts(reader()).items()]
    return {**vars(exceptions.sums(reader())), "further": further}


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
