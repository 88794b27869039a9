"""The calendar of a block or a person, for programs."""

from typing import Any

from marshmallow import fields

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.errors import Invalid, Problem
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, Day, Number, Schema, Text, parts
from crm.core.say import say
from crm.reports.api.resource import reports
from crm.reports.calendar import queries, words
from crm.reports.calendar.queries import Wanted
from crm.reports.calendar.rules import Kind

MOST_DAYS = 62


class CalendarQuery(Schema):
    """Which days; of one block or person, else of all that may be seen."""

    first = Day(say("从哪天"), required=True)
    last = Day(say("到哪天"), required=True)
    block = Text(say("区块"), most=10, load_default="")
    person_id = Number(say("人员"), least=1, load_default=None, allow_none=True)


class CalendarEntryOut(Schema):
    """One thing on a day; the number is that of the step, visit, task, lead or what is answered."""

    kind = Choice(Kind)
    number = fields.Integer()
    on = Day()
    text = fields.String()
    lead_id = fields.Integer(allow_none=True)
    lead = fields.String()
    person_id = fields.Integer(allow_none=True)
    person = fields.String()


class CalendarOut(Schema):
    """The entries by day; `cut` when there are more than are listed."""

    rows = parts(CalendarEntryOut)
    cut = fields.Boolean()


@operation(
    reports,
    "GET /calendar",
    Permission.LEADS_READ,
    Contract(
        say("日历：下一步、任务、复查、节点、待答复的事和问题、拜访"),
        asks=CalendarQuery,
        gives=CalendarOut,
    ),
)
def calendar(asked: dict[str, Any]) -> dict[str, Any]:
    first, last = asked["first"], asked["last"]
    if not 0 <= (last - first).days < MOST_DAYS:
        raise Invalid([Problem("last", say("请选择 1 到 %(most)s 天。", most=MOST_DAYS))])
    block = queries.block(reader(), asked["block"])
    wanted = Wanted(first, last, block.id if block else None, asked["person_id"])
    found, cut = queries.entries(reader(), wanted)
    return {"rows": [{**vars(one), "text": words.text(one)} for one in found], "cut": cut}
