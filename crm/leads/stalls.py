"""The three dated reasons why a lead needs attention: silent, stuck, no next step. Pure.

Limits count calendar days; they neither begin nor lapse on a day off (settled point 3).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from crm.core.say import Worded, say
from crm.core.weeks import next_working_day
from crm.leads.rules import Stage, Status
from crm.settings.rules import Settings


class Stall(Worded):
    """In the order in which one of several is shown."""

    SILENT = "silent", say("失联")
    STUCK = "stuck", say("卡顿")
    NO_NEXT_STEP = "no-next-step", say("无下步")


@dataclass(frozen=True)
class Reason:
    """Why, since when, for how many calendar days, and against which limit (None: no limit)."""

    kind: Stall
    since: date
    days: int
    limit: int | None


@dataclass(frozen=True)
class Clocks:
    """The dates that stalls are measured from."""

    stage: Stage
    status: Status
    stage_on: date
    last_contact_on: date
    next_step_on: date | None
    review_on: date | None = None
    promised_operation_on: date | None = None
    promised_full_on: date | None = None
    snoozed_until: date | None = None


def last_day_within(since: date, days: int) -> date:
    """The last day that is still inside a limit of `days` calendar days."""
    return next_working_day(next_working_day(since) + timedelta(days=days))


def silent_after(clocks: Clocks, settings: Settings) -> date:
    """The last day on which the contact limit is kept."""
    return last_day_within(clocks.last_contact_on, settings.contact_days(clocks.stage.rank))


def stuck_after(clocks: Clocks, settings: Settings) -> date | None:
    """The last day on which the stage's limit is kept; None where the stage has none."""
    if clocks.stage in (Stage.S9, Stage.S10):
        return _promised(clocks, settings)
    days = settings.stage_days(clocks.stage)
    return last_day_within(clocks.stage_on, days) if days else None


def _promised(clocks: Clocks, settings: Settings) -> date | None:
    day = _promise(clocks)
    return last_day_within(day, settings["planned_slack"][clocks.stage]) if day else None


def _promise(clocks: Clocks) -> date | None:
    """The promised day of the next milestone, where the stage is measured by one."""
    promised = {Stage.S9: clocks.promised_operation_on, Stage.S10: clocks.promised_full_on}
    return promised.get(clocks.stage)


def stuck_since(clocks: Clocks) -> date:
    """From when a lead counts as stuck once it is: the promised day, or its stage's first."""
    return _promise(clocks) or clocks.stage_on


def is_watched(clocks: Clocks, today: date) -> bool:
    """Ended leads never stall; waiting ones after their review date, snoozed ones after their day."""
    if clocks.snoozed_until is not None and today <= clocks.snoozed_until:
        return False
    if clocks.status is Status.ON_HOLD:
        return clocks.review_on is not None and clocks.review_on < today
    return clocks.status is Status.ACTIVE


def reasons(clocks: Clocks, today: date, settings: Settings) -> list[Reason]:
    """All reasons that apply, the weightiest first; lists and counts take the first."""
    if not is_watched(clocks, today):
        return []
    stuck = stuck_after(clocks, settings)
    applies = {
        Stall.SILENT: today > silent_after(clocks, settings),
        Stall.STUCK: stuck is not None and today > stuck,
        Stall.NO_NEXT_STEP: clocks.next_step_on is None,
    }
    return [reason(kind, clocks, today, settings) for kind in Stall if applies[kind]]


def reason(kind: Stall, clocks: Clocks, today: date, settings: Settings) -> Reason:
    """Since when, and against which limit, a lead stands still that does so for this reason."""
    if kind is Stall.SILENT:
        limit = settings.contact_days(clocks.stage.rank)
        return _since(kind, clocks.last_contact_on, today, limit)
    if kind is Stall.STUCK:
        return _stuck(clocks, today, settings)
    return _since(kind, max(clocks.last_contact_on, clocks.stage_on), today, None)


def _stuck(clocks: Clocks, today: date, settings: Settings) -> Reason:
    """From the stage's first day, or from the promised day that has passed."""
    if promise := _promise(clocks):
        return _since(Stall.STUCK, promise, today, settings["planned_slack"][clocks.stage])
    return _since(Stall.STUCK, clocks.stage_on, today, settings.stage_days(clocks.stage))


def _since(kind: Stall, since: date, today: date, limit: int | None) -> Reason:
    return Reason(kind, since, (today - since).days, limit)
