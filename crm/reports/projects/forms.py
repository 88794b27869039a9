"""Forms of major projects; each only coerces what was typed into a command."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from crm.core.editing import RecordForm
from crm.core.forms import Choice, Choices, Day, Form, LongText, Needed, Text, options_of
from crm.core.language import translated
from crm.core.say import Pair
from crm.plan.models import Block
from crm.reports.projects.queries import Row
from crm.reports.projects.rules import (
    Answer,
    Charge,
    ClaimMilestone,
    Milestone,
    Point,
    Schedule,
    first_open,
)


class ChargeForm(RecordForm):
    """Who leads at each level, where it lies, and why it stands as it does."""

    overall = Text(_l("市级统筹"), most=80)
    leader = Text(_l("管委会牵头领导"), most=80)
    office = Text(_l("分工推进单位"), most=80)
    blocks = Choices(_l("所在区块"))
    site = Text(_l("实际选址"), most=120)
    carrier_id = Choice(_l("载体"), empty=_l("没有对应的载体"))
    reason = LongText(_l("状态说明"), most=300)

    def prepare(self, blocks: Iterable[Block], carriers: Iterable[tuple[int, str]]) -> None:
        self.blocks.choices = [
            (str(one.id), translated(Pair(one.short, one.short_en))) for one in blocks
        ]
        self.carrier_id.offer(carriers)

    def show(self, row: Row) -> None:
        """Start from what is kept."""
        card = row.card
        for name in ("overall", "leader", "office", "site", "reason"):
            self[name].data = getattr(card, name) if card else ""
        self.blocks.data = [str(one.id) for one in row.sited]
        self.carrier_id.data = str(card.carrier_id) if card and card.carrier_id else None
        self.remember(row.version)

    def command(self) -> Charge:
        return Charge(
            self.leader.data,
            self.office.data,
            self.overall.data,
            self.site.data,
            frozenset(int(one) for one in self.blocks.data),
            int(self.carrier_id.data) if self.carrier_id.data else None,
            self.reason.data,
        )


class ScheduleForm(RecordForm):
    """The days of the milestones that are still open."""

    site_on = Day(_l("选址确定"))
    build_on = Day(_l("开工或设立"))
    open_on = Day(_l("建成运营"))
    reason = LongText(_l("改期原因"), most=300)

    BLANK_KEEPS = frozenset({"reason"})

    def show(self, row: Row) -> None:
        for one in row.points:
            self[f"{one.milestone}_on"].data = one.shown
        self.remember(row.version)

    def command(self) -> Schedule:
        days = (self.site_on.data, self.build_on.data, self.open_on.data)
        return Schedule(days, self.reason.data)


class ClaimForm(Form):
    """A milestone was reached."""

    milestone = Choice(_l("节点"), [Needed()])
    happened_on = Day(_l("完成日期"), [Needed()])
    evidence = LongText(_l("依据"), [Needed()], most=500)

    def prepare(self, points: Iterable[Point]) -> None:
        found = list(points)
        self.milestone.offer(options_of(tuple(Milestone)))
        ahead = first_open(found)
        if not self.is_submitted() and ahead:
            self.milestone.data = ahead.milestone.value

    def command(self) -> ClaimMilestone:
        milestone = Milestone(self.milestone.data)
        return ClaimMilestone(milestone, self.happened_on.data, self.evidence.data)


class AnswerForm(Form):
    """Why a milestone is not proven, or was proven wrongly."""

    reason = LongText(_l("理由"), [Needed()], most=500)

    def command(self) -> Answer:
        return Answer(self.reason.data)


class TieForm(Form):
    """A lead that belongs to it."""

    lead = Text(_l("线索编号"), [Needed()], most=20)
