"""What settings look like in JSON; every value is text, as people write it."""

from typing import Any

from marshmallow import fields

from crm.core.rest.fields import Day, LongText, Moment, Schema, Text, Words, part, parts
from crm.core.say import say
from crm.settings.forms import MOST_VALUE
from crm.settings.rules import MOST_REASON


class SettingStep(Schema):
    """A value in force from a day on (null: every office starts with it), or a drafted one."""

    change_id = fields.Integer(allow_none=True)
    state = fields.String()
    values = fields.Dict(keys=fields.String(), values=fields.String())
    effective_from = Day(allow_none=True)
    reason = fields.String()
    drafted_by = fields.String()
    drafted_at = Moment(allow_none=True)
    decided_by = fields.String()
    decided_at = Moment(allow_none=True)
    decided_reason = fields.String()


class SettingPart(Schema):
    """A part of a setting and what it is called."""

    key = fields.String()
    words = Words()


class SettingOut(Schema):
    """A setting: in force, coming, waiting for approval; with `past` the whole history."""

    name = fields.String(attribute="setting.name")
    words = Words(attribute="setting.words")
    explained = Words(attribute="setting.explained")
    unit = Words(attribute="setting.kind.unit")
    now = part(SettingStep)
    coming = parts(SettingStep)
    waiting = part(SettingStep, allow_none=True)
    parts: Any = fields.List(fields.Nested(SettingPart), attribute="setting.parts")
    version = fields.Integer()


class SettingWhole(SettingOut):
    """A setting with its history, the newest first."""

    past = parts(SettingStep)


class Settings(Schema):
    """All settings of the office."""

    rows = parts(SettingOut)


class ChangeBody(Schema):
    """New values by part, as text; parts left out keep theirs."""

    values = fields.Dict(keys=fields.String(), values=Text(most=MOST_VALUE), load_default=dict)
    effective_from = Day(say("生效日期"), load_default=None, allow_none=True)
    reason = LongText(say("改动理由"), most=MOST_REASON, load_default="")


class RefusalBody(Schema):
    """Why not."""

    reason = LongText(say("不同意的理由"), most=MOST_REASON, load_default="")
