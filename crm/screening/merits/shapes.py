"""What programs see of a lead's merits; decimals are text, `null` is unknown."""

from typing import Any

from marshmallow import fields

from crm.core.rest.fields import (
    Choice,
    Flag,
    LongText,
    Moment,
    Number,
    Schema,
    Text,
    Words,
    Yuan,
    part,
    parts,
)
from crm.core.say import say
from crm.screening.merits.headquarters import (
    MOST_TEXT,
    Control,
    HqKind,
    Ranking,
    Sector,
    Standing,
    Verdict,
)
from crm.screening.merits.yields import Figure


class YieldOut(Schema):
    """A yield beside the office's threshold, with what is divided by what."""

    figure = Choice(Figure)
    words = Words(attribute="figure.words")
    unit = Words(attribute="figure.unit")
    definition = Words(attribute="figure.definition")
    value = fields.String(allow_none=True)
    threshold = fields.String(allow_none=True)
    meets = fields.Boolean(allow_none=True)


class RankOut(Schema):
    """A place on a list; `counts` where the investor is on it itself or under its control."""

    id = fields.Integer()
    enterprise_id = fields.Integer()
    ranking = Choice(Ranking)
    year = fields.Integer()
    rank = fields.Integer()
    control = Choice(Control)
    counts = fields.Boolean(attribute="control.counts")
    listed_as = fields.String()
    percent = fields.Integer(allow_none=True)
    source = fields.String()
    withdrawn_at = Moment(allow_none=True)


class HqRuleOut(Schema):
    """A rule of recognition; `verified` is false until it was compared with the official text."""

    code = fields.String()
    kind = Choice(HqKind)
    name = fields.String()
    name_en = fields.String()
    verified = fields.Boolean()


class JudgedOut(Schema):
    """How the stated figures stand to a rule: a possibility, never a recognition."""

    rule = part(HqRuleOut)
    standing = Choice(Standing)
    short = fields.List(Words())
    lacks = fields.List(Words())


class HqDecisionOut(Schema):
    """What a person decided on which figures."""

    stated: Any = fields.Dict()
    verdict = Choice(Verdict)
    reason = fields.String()
    by_id = fields.Integer()
    at = Moment()


class MeritsOut(Schema):
    """Yields, places on lists, rules of recognition, decisions; the newest decision counts."""

    yields = parts(YieldOut)
    counts_as_top = fields.Boolean()
    ranks = parts(RankOut)
    rules = parts(JudgedOut)
    decisions = parts(HqDecisionOut)
    version = fields.Integer()


class HqBody(Schema):
    """The figures that are stated (left out: unknown), and the decision."""

    sector = Choice(Sector, say("所属行业"))
    registered_here = Flag(say("已在郑州注册"))
    years = Number(say("注册年数"), most=999)
    branches = Number(say("市外控股企业或分支机构数"), most=10**6 - 1)
    revenue = Yuan(say("上年（或承诺）营业收入"))
    local_tax = Yuan(say("上年地方税收"))
    listed = Flag(say("上市公司或 500 强"))
    promised_tax = Yuan(say("承诺次年地方税收"))
    registered = Yuan(say("注册资本"))
    verdict = Choice(Verdict, say("结论"), required=True)
    reason = LongText(say("理由"), most=MOST_TEXT, required=True)


class RankBody(Schema):
    """A place on a list of the largest 500."""

    enterprise_id = Number(say("企业"), least=1, required=True)
    ranking = Choice(Ranking, say("榜单"), required=True)
    year = Number(say("年份"), most=9999, required=True)
    rank = Number(say("名次"), most=9999, required=True)
    control = Choice(Control, say("与上榜企业的关系"), required=True)
    listed_as = Text(say("上榜企业"), load_default="")
    percent = Number(say("上榜企业持股"), most=999, load_default=None, allow_none=True)
    source = Text(say("来源"), required=True)


class RankWithdrawal(Schema):
    """Why it is taken back."""

    reason = Text(say("撤回原因"), most=500, required=True)
