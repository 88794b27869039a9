"""The baseline's form: one number for every cluster, a day and a source."""

from typing import Any

from flask_babel import lazy_gettext as _l

from crm.core.forms import Day, Form, Needed, NotAfterToday, Text, Whole
from crm.mix.rules import CLUSTERS, EnterBaseline


class BaselineForm(Form):
    """What stood in a block on a day."""

    as_of = Day(_l("截至日期"), [Needed(), NotAfterToday()])
    source = Text(_l("数据来源"), [Needed()])
    firms_tr = Whole(_l("贸易"), [Needed()])
    firms_lg = Whole(_l("物流"), [Needed()])
    firms_fi = Whole(_l("金融"), [Needed()])
    firms_cu = Whole(_l("文化"), [Needed()])
    firms_in = Whole(_l("信息"), [Needed()])
    firms_ps = Whole(_l("专业服务"), [Needed()])
    firms_mf = Whole(_l("制造"), [Needed()])

    @property
    def numbers(self) -> list[Any]:
        """The seven fields in the plan's order."""
        return [self[f"firms_{cluster.lower()}"] for cluster in CLUSTERS]

    def command(self) -> EnterBaseline:
        return EnterBaseline(
            as_of=self.as_of.data,
            source=self.source.data or "",
            firms={cluster: self[f"firms_{cluster.lower()}"].data for cluster in CLUSTERS},
        )


class ApproveForm(Form):
    """Nothing but the version that is approved."""
