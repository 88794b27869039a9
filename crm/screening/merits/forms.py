"""Forms about headquarters and top-500 lists; each only coerces what was typed into a command."""

from typing import Any

from flask_babel import lazy_gettext as _l

from crm.core.forms import Choice, Form, LongText, Needed, Text, Whole, Yuan, options_of
from crm.screening.merits.headquarters import (
    MOST_TEXT,
    AddRank,
    Control,
    JudgeHq,
    Ranking,
    Sector,
    Verdict,
)

YES_NO = (("1", _l("是")), ("0", _l("否")))
AMOUNTS = ("revenue", "local_tax", "promised_tax", "registered")
COUNTS = ("years", "branches")
FLAGS = ("registered_here", "listed")


class HqForm(Form):
    """What the investor states, and what a person decides; what is left empty is unknown."""

    sector = Choice(_l("所属行业"), empty=_l("不知道"))
    registered_here = Choice(_l("已在郑州注册"), empty=_l("不知道"))
    years = Whole(_l("注册年数"), most=1000)
    branches = Whole(_l("市外控股企业或分支机构数"), most=10**6)
    revenue = Yuan(_l("上年（或承诺）营业收入"))
    local_tax = Yuan(_l("上年地方税收"))
    listed = Choice(_l("上市公司或 500 强"), empty=_l("不知道"))
    promised_tax = Yuan(_l("承诺次年地方税收"))
    registered = Yuan(_l("注册资本"))
    verdict = Choice(_l("结论"), [Needed()], empty=_l("请选择"))
    reason = LongText(_l("理由"), [Needed()], most=MOST_TEXT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sector.offer(options_of(tuple(Sector)))
        self.verdict.offer(options_of(tuple(Verdict)))
        for name in FLAGS:
            self[name].offer(YES_NO)

    def fill(self, stated: dict[str, Any]) -> None:
        """Show what was stated before."""
        for name, value in stated.items():
            if value is not None and name in self._fields:
                self[name].data = str(int(value)) if name in FLAGS else value

    def command(self) -> JudgeHq:
        stated: dict[str, Any] = {name: self[name].data for name in (*AMOUNTS, *COUNTS)}
        for name in FLAGS:
            if self[name].data:
                stated[name] = self[name].data == "1"
        stated["sector"] = self.sector.data
        known = {name: value for name, value in stated.items() if value is not None}
        return JudgeHq(known, Verdict(self.verdict.data), self.reason.data)


class RankForm(Form):
    """A place on a list."""

    enterprise_id = Choice(_l("企业"), [Needed()], empty=_l("请选择"))
    ranking = Choice(_l("榜单"), [Needed()], empty=_l("请选择"))
    year = Whole(_l("年份"), [Needed()], most=10_000)
    rank = Whole(_l("名次"), [Needed()], most=10_000)
    control = Choice(_l("与上榜企业的关系"), [Needed()], empty=_l("请选择"))
    listed_as = Text(_l("上榜企业"))
    percent = Whole(_l("上榜企业持股"), most=1000)
    source = Text(_l("来源"), [Needed()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ranking.offer(options_of(tuple(Ranking)))
        self.control.offer(options_of(tuple(Control)))

    def command(self) -> AddRank:
        return AddRank(
            int(self.enterprise_id.data),
            Ranking(self.ranking.data),
            self.year.data,
            self.rank.data,
            Control(self.control.data),
            self.listed_as.data,
            self.percent.data,
            self.source.data,
        )


class WithdrawRankForm(Form):
    """Why it is taken back."""

    reason = Text(_l("撤回原因"), [Needed()], most=500)
