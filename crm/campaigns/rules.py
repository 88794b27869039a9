"""Campaigns (招商活动): events that leads come from. Pure."""

from dataclasses import dataclass
from datetime import date

from crm.core.errors import Problem
from crm.core.say import Worded, say
from crm.leads.summed import stated

MOST_DAYS = 60
MOST_AWAY = 5 * 366
"""No campaign takes longer, nor lies further from today."""


class Kind(Worded):
    """What sort of event it is."""

    FAIR = "fair", say("展会")
    FORUM = "forum", say("论坛会议")
    ROADSHOW = "roadshow", say("推介会")
    SIGNING = "signing", say("集中签约")
    ONLINE = "online", say("线上活动")
    OTHER = "other", say("其他")


@dataclass(frozen=True)
class Campaign:
    """What is held, when and where."""

    name: str
    kind: Kind
    starts_on: date
    ends_on: date
    place: str = ""
    note: str = ""


@dataclass(frozen=True)
class AddCampaign:
    """A new one, of a block or (None) of the whole area."""

    block_id: int | None
    campaign: Campaign


@dataclass(frozen=True)
class NameCampaign:
    """From which campaign a lead came; None: from none."""

    campaign_id: int | None


@dataclass(frozen=True)
class Yield:
    """What came of a campaign so far: leads, those that landed, their planned 元.

    Of `disputed` leads the amounts are `apart`, in no sum.
    """

    leads: int = 0
    landed: int = 0
    planned: int = 0
    unknown: int = 0
    disputed: int = 0
    apart: int = 0

    @property
    def stated(self) -> int | None:
        """The planned 元; None where nobody stated any."""
        return stated(self, self.leads)


def campaign_problems(given: Campaign, today: date) -> list[Problem]:
    """What is wrong with a campaign as it was written."""
    found = []
    if not given.name.strip():
        found.append(Problem("name", say("请填写%(label)s。", label=say("活动名称"))))
    if given.ends_on < given.starts_on:
        found.append(Problem("ends_on", say("结束日不能早于开始日。")))
    elif (given.ends_on - given.starts_on).days >= MOST_DAYS:
        found.append(Problem("ends_on", say("一次活动最长 %(most)s 天。", most=MOST_DAYS)))
    if abs((given.starts_on - today).days) > MOST_AWAY:
        found.append(Problem("starts_on", say("开始日与今天相差不能超过五年。")))
    return found
