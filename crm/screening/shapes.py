"""What programs see of the negative list and of screenings."""

from typing import Any

from marshmallow import fields

from crm.core import clock
from crm.core.rest.fields import Choice, Day, LongText, Schema, parts
from crm.core.say import say
from crm.screening.rules import Answer


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


class DecisionOut(Schema):
    """A decision; the newest one counts."""

    id = fields.Integer()
    answer = fields.String()
    reason = fields.String()
    decided_on = Day()
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
    version = fields.Integer()
