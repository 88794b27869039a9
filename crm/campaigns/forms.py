"""Forms of campaigns; each only coerces what was typed into a command."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from crm.campaigns import models, rules
from crm.campaigns.rules import AddCampaign, Kind, NameCampaign
from crm.core.editing import RecordForm
from crm.core.forms import Choice, Day, Form, LongText, Needed, Text, options_of
from crm.core.say import Pair, say
from crm.plan.models import Block

AREA = "area"
"""The choice that means no block."""


class CampaignForm(RecordForm):
    """What can be corrected later."""

    name = Text(_l("活动名称"), [Needed()], most=100)
    kind = Choice(_l("类别"), [Needed()], empty=_l("请选择"))
    starts_on = Day(_l("开始日"), [Needed()])
    ends_on = Day(_l("结束日"), [Needed()])
    place = Text(_l("地点"), most=80)
    note = LongText(_l("备注"), most=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.offer(options_of(tuple(Kind)))

    def show(self, kept: models.Campaign) -> None:
        """Start from what is kept."""
        self.name.data, self.kind.data = kept.name, kept.kind.value
        self.starts_on.data, self.ends_on.data = kept.starts_on, kept.ends_on
        self.place.data, self.note.data = kept.place, kept.note
        self.remember(kept.version)

    def campaign(self) -> rules.Campaign:
        return rules.Campaign(
            self.name.data,
            Kind(self.kind.data),
            self.starts_on.data,
            self.ends_on.data,
            self.place.data,
            self.note.data,
        )


class NewCampaignForm(CampaignForm):
    """A new one: whose it is, too."""

    block_id = Choice(_l("区块"), [Needed()], empty=_l("请选择"))

    def offer(self, blocks: Iterable[Block], *, area: bool) -> None:
        options: list[Any] = [(one.id, Pair(one.short, one.short_en)) for one in blocks]
        self.block_id.offer([*options, (AREA, say("全片区"))] if area else options)

    def command(self) -> AddCampaign:
        block = None if self.block_id.data == AREA else int(self.block_id.data)
        return AddCampaign(block, self.campaign())


class NameForm(Form):
    """Which campaign a lead came from."""

    campaign_id = Choice(_l("招商活动"), empty=_l("没有"))

    def offer(self, campaigns: Iterable[models.Campaign]) -> None:
        self.campaign_id.offer(
            (one.id, say("%(name)s · %(day)s", name=one.name, day=one.starts_on.isoformat()))
            for one in campaigns
        )

    def command(self) -> NameCampaign:
        return NameCampaign(int(self.campaign_id.data) if self.campaign_id.data else None)
