"""What programs see of goals."""

from typing import Any

from marshmallow import fields

from crm.core.rest.fields import Choice, LongText, Moment, Number, Schema, Text, Yuan, parts
from crm.core.rest.paging import QueryNumber
from crm.core.say import say
from crm.goals.rules import MOST_CONTRACTS, Measure, State


class GoalBody(Schema):
    """A year's numbers of a block, or of one of its people; 0 where there is no goal."""

    block = Text(say("区块"), most=2, required=True)
    year = Number(say("年度"), required=True)
    person_id = Number(say("谁的目标"), load_default=None, allow_none=True)
    contracts = Number(say("签约数"), most=MOST_CONTRACTS - 1, load_default=0)
    contracted = Yuan(say("合同投资额"), load_default=0)
    received = Yuan(say("实际到位"), load_default=0)
    source = Text(say("依据"), most=200, required=True)


class GoalRefusal(Schema):
    """Why not."""

    reason = LongText(say("不同意的理由"), most=500, required=True)


class QueryYear(QueryNumber):
    """A year, or none."""

    def __init__(self) -> None:
        super().__init__(1, 9999)
        self.load_default = None
        self.metadata = {"minimum": 1, "maximum": 9999}


class GoalQuery(Schema):
    """Which year; without one this year."""

    year = QueryYear()


class GoalOut(Schema):
    """A goal; `person_id` is null for the block's own."""

    id = fields.Integer()
    block = fields.String()
    person_id = fields.Integer(allow_none=True)
    person = fields.String()
    year = fields.Integer()
    contracts = fields.Integer()
    contracted = fields.Integer()
    received = fields.Integer()
    source = fields.String()
    state = Choice(State)
    drafted_by = fields.String()
    drafted_at = Moment()
    decided_by = fields.String()
    decided_reason = fields.String()
    version = fields.Integer()


class GoalFigure(Schema):
    """One measure: goal, done, per cent, and points ahead of (or behind) the year."""

    measure = Choice(Measure)
    goal = fields.Integer()
    done = fields.Integer()
    percent = fields.String(allow_none=True)
    ahead = fields.String(allow_none=True)


class GoalProgress(Schema):
    """A block's year."""

    block = fields.String()
    figures: Any = parts(GoalFigure)
    goals: Any = parts(GoalOut)


class GoalsOut(Schema):
    """The blocks that the reader may see, and the part of the year that is over, in per cent."""

    year = fields.Integer()
    gone = fields.String()
    rows: Any = parts(GoalProgress)
