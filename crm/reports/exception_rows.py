"""What the exceptions are made of: plain rows and sums, never records of the database. Pure."""

from dataclasses import dataclass
from datetime import date

from crm.core.say import Sentence, Worded, say
from crm.leads.stalls import Reason
from crm.leads.standstills.rules import Cause
from crm.leads.summed import stated
from crm.reports.week_rows import LeadBrief


class Part(Worded):
    """What is looked at beside what stands still."""

    SIGNING = "signing", say("拟签约（2 周内）")
    SLIPPED = "slipped", say("改期 ≥ 2 次")
    REVIEW = "review", say("复查到期")
    UNSTARTED = "unstarted", say("签约未开工")
    GIANT = "giant", say("大项目")
    SNOOZED = "snoozed", say("已缓")


@dataclass(frozen=True)
class Asked:
    """A reason or a Part ("" for all that stands still), a cause and an owner's login."""

    part: str = ""
    cause: str = ""
    owner: str = ""
    after: str = ""
    size: int = 50


@dataclass(frozen=True)
class Sum:
    """Leads, their planned 元, those without an amount, those without a cause, and since when.

    Of `disputed` leads the amounts are `apart`, in no sum.
    """

    count: int = 0
    planned: int = 0
    unknown: int = 0
    disputed: int = 0
    apart: int = 0
    causeless: int = 0
    since: date | None = None

    def __add__(self, other: "Sum") -> "Sum":
        days = [day for day in (self.since, other.since) if day]
        return Sum(
            self.count + other.count,
            self.planned + other.planned,
            self.unknown + other.unknown,
            self.disputed + other.disputed,
            self.apart + other.apart,
            self.causeless + other.causeless,
            min(days, default=None),
        )

    @property
    def stated(self) -> int | None:
        """The planned 元; None where nobody stated any."""
        return stated(self, self.count)

    def days(self, today: date) -> int:
        """For how long the longest of them stands still."""
        return (today - self.since).days if self.since else 0


@dataclass(frozen=True)
class Line:
    """One group of the leads that stand still: its code, its words, its sum."""

    code: str
    words: Sentence | str
    sum: Sum


@dataclass(frozen=True)
class Sums:
    """All that stands still, three times divided; each division adds up to the whole."""

    whole: Sum
    reasons: list[Line]
    causes: list[Line]
    owners: list[Line]


@dataclass(frozen=True)
class Row:
    """A lead with every reason that applies, its cause, and the day that its part is about."""

    lead: LeadBrief
    version: int
    reasons: list[Reason]
    cause: Cause | None
    quiet_until: date | None
    day: date | None = None
    note: str = ""
    slips: int = 0

    @property
    def first(self) -> Reason | None:
        """The one that lists and counts take."""
        return self.reasons[0] if self.reasons else None
