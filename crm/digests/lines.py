"""One line of a digest for each kind of row. Pure."""

from dataclasses import dataclass
from datetime import date

from crm.core.amounts import Money
from crm.core.days import Shown
from crm.core.say import Sentence, Spoken, say
from crm.leads.rules import Stage
from crm.leads.stalls import Stall
from crm.reports.week_rows import (
    Due,
    Exit,
    Fresh,
    LeadBrief,
    Moved,
    ProblemBrief,
    Stalled,
    Waiting,
)

WEEKDAYS = (
    say("周一"),
    say("周二"),
    say("周三"),
    say("周四"),
    say("周五"),
    say("周六"),
    say("周日"),
)
Words = Sentence | Spoken | str


@dataclass(frozen=True)
class Line:
    """A day, a lead or a problem, what about it, and at the right a badge or the way to act."""

    when: Sentence
    lead_id: int | None
    name: str
    what: Words
    meta: tuple[Words, ...]
    badge: Sentence | None = None
    tone: str = ""
    action: Sentence | None = None
    problem_id: int | None = None

    @property
    def page(self) -> tuple[str, dict[str, int | None]]:
        """Where it stands: an endpoint and its values."""
        if self.problem_id is not None:
            return "problems.show", {"problem_id": self.problem_id}
        return "leads.show", {"lead_id": self.lead_id}


def short(day: date) -> Shown:
    """Month and day."""
    return Shown(day)


def weekday(day: date) -> Sentence:
    """Month, day and weekday."""
    return say("%(day)s %(weekday)s", day=short(day), weekday=WEEKDAYS[day.weekday()])


def named(stage: Stage) -> Sentence:
    """A stage by code and name."""
    return say("%(code)s %(name)s", code=stage.value, name=stage.words)


def yi(lead: LeadBrief) -> Sentence:
    """The planned amount in 亿元, or that nobody stated it."""
    if lead.planned is None:
        return say("计划投资未填")
    return say("%(yi)s 亿元", yi=Money(lead.planned))


def due(step: Due) -> Line:
    """A next step; overdue ones say for how long."""
    lead = step.lead
    over = say("逾期 %(n)s 天", n=step.days_over) if step.days_over else None
    return Line(
        when=weekday(step.due_on),
        lead_id=lead.id,
        name=lead.name,
        what=step.what,
        meta=(named(lead.stage), yi(lead), lead.owner),
        badge=over,
        tone="bad",
        action=None if over else say("办结"),
    )


def problem(one: ProblemBrief) -> Line:
    """What a department, a coordinator or whoever raised it has to do next about a problem."""
    over = say("逾期 %(n)s 天", n=one.days_over) if one.days_over else None
    return Line(
        when=weekday(one.due_on),
        lead_id=None,
        name=one.title,
        what="",
        meta=(*((one.about,) if one.about else ()), one.department, one.state),
        badge=over,
        tone="bad",
        action=None if over else say("去处理"),
        problem_id=one.id,
    )


def stalled(one: Stalled) -> Line:
    """A lead that stands still: which kind, since when, against which limit in calendar days."""
    return Line(
        when=say("自 %(day)s", day=short(one.since)),
        lead_id=one.lead.id,
        name=one.lead.name,
        what="",
        meta=(_why(one), one.cause.words if one.cause else say("未写原因"), one.lead.owner),
        badge=say("%(n)s 天", n=one.days),
        tone="warn",
    )


def _why(one: Stalled) -> Sentence:
    if one.kind is Stall.NO_NEXT_STEP:
        return say("无下步：%(stage)s，没有下一步和日期", stage=named(one.lead.stage))
    if one.limit is None:
        return say(
            "%(kind)s：%(stage)s，超过承诺日期", kind=one.kind.words, stage=named(one.lead.stage)
        )
    return say(
        "%(kind)s：%(stage)s，上限 %(limit)s 天",
        kind=one.kind.words,
        stage=named(one.lead.stage),
        limit=one.limit,
    )


def moved(move: Moved) -> Line:
    """A verified milestone, or a step back with its reason."""
    badge = say("已核 %(name)s", name=move.verifier) if move.verifier else say("已核")
    return Line(
        when=weekday(move.happened_on),
        lead_id=move.lead.id,
        name=move.lead.name,
        what="",
        meta=_move_meta(move),
        badge=say("退回") if move.is_back else badge,
        tone="warn" if move.is_back else "good",
    )


def _move_meta(move: Moved) -> tuple[Words, ...]:
    way = say("%(a)s → %(b)s", a=named(move.origin), b=named(move.target))
    late = (say("补报，实际 %(day)s", day=Shown(move.happened_on, year=True)),) if move.late else ()
    reason = (move.reason,) if move.reason else ()
    return (way, *late, yi(move.lead), *reason)


def pending(one: Waiting) -> Line:
    """A claim of one's own that still waits."""
    return Line(
        when=weekday(one.happened_on),
        lead_id=one.lead.id,
        name=one.lead.name,
        what="",
        meta=(_claimed(one), yi(one.lead)),
        badge=say("待核 %(n)s 天", n=one.days),
        tone="warn",
    )


def queued(one: Waiting) -> Line:
    """Something for the reader to verify, with its evidence."""
    evidence: Words = one.evidence or say("证据未填")
    another = (say("需另一人核实"),) if one.by_another else ()
    who = say("%(name)s %(day)s 申报", name=one.claimed_by, day=short(one.since))
    return Line(
        when=say("等了 %(n)s 天", n=one.days),
        lead_id=one.lead.id,
        name=one.lead.name,
        what="",
        meta=(_claimed(one), who, evidence, *another),
        action=None if one.by_another else say("去核实"),
    )


def _claimed(one: Waiting) -> Sentence:
    if one.stage is None:
        return say("到资 %(yi)s 亿元", yi=Money(one.amount))
    return say("%(a)s → %(b)s", a=named(one.lead.stage), b=named(one.stage))


def fresh(one: Fresh) -> Line:
    """A lead logged in the week."""
    source = say("来源 %(source)s", source=one.source)
    return Line(
        when=weekday(one.on),
        lead_id=one.lead.id,
        name=one.lead.name,
        what="",
        meta=(named(one.lead.stage), one.lead.item, source, yi(one.lead)),
    )


def gone(one: Exit) -> Line:
    """A lead that ended, or a landed firm that went away."""
    return Line(
        when=weekday(one.on),
        lead_id=one.lead.id,
        name=one.lead.name,
        what="",
        meta=(named(one.lead.stage), one.reason, yi(one.lead)),
        badge=say("已退出") if one.left else say("终止"),
        tone="warn",
    )


def rested(one: Exit) -> Line:
    """A lead that waited for too long."""
    return Line(
        when=weekday(one.on),
        lead_id=one.lead.id,
        name=one.lead.name,
        what="",
        meta=(named(one.lead.stage), one.reason, yi(one.lead), one.lead.owner),
        badge=say("休眠"),
        tone="warn",
    )
