"""What programs see of the negative list and of screenings."""

from typing import Any

from marshmallow import fields

from crm.core import clock
from crm.core.rest.fields import Choice, Day, LongText, Number, Schema, Several, parts
from crm.core.say import say
from crm.screening.approval import Route
from crm.screening.decisions import MOST_NUMBER, Answer


class EditionOut(Schema):
    """An edition; `verified` says whether date and number of items were compared with a source."""

    id = fields.Integer()
    code = fields.String()
    scope = fields.String()
    year = fields.Integer()
    effective_from = Day()
    official_count = fields.Integer()
    verified = fields.Boolean()


class NegativeEntryOut(Schema):
    """One entry; `verified` is false until it was compared with the official text."""

    number = fields.Integer()
    name = fields.String()
    name_en = fields.String()
    terms = fields.List(fields.Raw())
    industries = fields.List(fields.String())
    items = fields.List(fields.String())
    stays_open = fields.List(fields.Raw())
    pilots = fields.List(fields.Raw())
    opened_by = fields.List(fields.String())
    verified = fields.Boolean()


class EditionWhole(EditionOut):
    """An edition with its entries and what holds for all of them."""

    note = fields.String()
    note_en = fields.String()
    url = fields.String()
    horizontal = fields.List(fields.Raw())
    entries: Any = parts(NegativeEntryOut)


class DecisionBody(Schema):
    """What a person decides, under the edition of that day."""

    answer = Choice(Answer, say("结论"), required=True)
    reason = LongText(say("理由"), most=2000, required=True)
    decided_on = Day(say("判断日期"), load_default=clock.today)
    entries = Several(
        Number(least=1, most=MOST_NUMBER), say("命中条目"), most=50, load_default=None
    )


class DecisionOut(Schema):
    """A decision; the newest one counts."""

    id = fields.Integer()
    answer = fields.String()
    reason = fields.String()
    decided_on = Day()
    entries = fields.List(fields.Integer())
    edition = fields.String(attribute="edition.code")
    basis = fields.Raw()
    by_id = fields.Integer()


class TermOut(Schema):
    """One thing an entry asks, and how the shares on record stand to it."""

    measure = fields.String()
    percent = fields.Integer(allow_none=True)
    standing = fields.String()


class HitOfList(Schema):
    """An entry that may apply; a person decides."""

    number = fields.Integer()
    name = fields.String()
    name_en = fields.String()
    verified = fields.Boolean()
    by_industry = fields.List(fields.String())
    by_item = fields.List(fields.String())
    asked: Any = parts(TermOut)


class ScreeningOut(Schema):
    """A lead under the negative list; `version` is the lead's."""

    applies = fields.Boolean()
    edition = fields.String(allow_none=True)
    possible_hits: Any = parts(HitOfList)
    lacks = fields.List(fields.String())
    placement = fields.List(fields.String())
    decisions: Any = parts(DecisionOut)
    outdated = fields.String(allow_none=True)
    added_items = fields.List(fields.String())
    version = fields.Integer()


class RouteBody(Schema):
    """Which way the project goes, with the reason where the rules point elsewhere."""

    route = Choice(Route, say("办理方式"), required=True)
    reason = LongText(say("理由"), most=2000, load_default="")


class ApprovalRuleOut(Schema):
    """What the law asks, in our short words; `verified` is false until compared with its text."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    source = fields.String()
    source_en = fields.String()
    effective_from = Day()
    limit_usd = fields.Integer(allow_none=True)
    verified = fields.Boolean()


class RouteOut(Schema):
    """A choice; the newest one counts."""

    id = fields.Integer()
    route = fields.String()
    reason = fields.String()
    by_id = fields.Integer()


class RoutedOut(Schema):
    """Which way a lead's project goes; `differs` where the choice is not what the rules point to."""

    suggested = fields.String(allow_none=True)
    why = fields.String()
    chosen = fields.String(allow_none=True)
    differs = fields.Boolean()
    rules: Any = parts(ApprovalRuleOut)
    choices: Any = parts(RouteOut)
    version = fields.Integer()


class OpeningPoint(Schema):
    """A point of the plan's institutional innovation, and where it stands."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    clause = fields.String()


class BarredOut(Schema):
    """An entry, the readable leads that it bars as they stand, the points that would open it."""

    edition = fields.String()
    number = fields.Integer()
    name = fields.String()
    name_en = fields.String()
    verified = fields.Boolean()
    points: Any = parts(OpeningPoint)
    leads = fields.Integer()
    amounts_stated = fields.Integer()
    planned = fields.Integer()


class BarredLead(Schema):
    """A lead that an entry bars."""

    id = fields.Integer()
    code = fields.String()
    name = fields.String()
    stage = fields.String()
    status = fields.String()
    planned = fields.Integer(allow_none=True)
