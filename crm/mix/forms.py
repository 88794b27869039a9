"""The baseline's form: a row for every cluster, a day and a source."""

from typing import Any

from flask_babel import lazy_gettext as _l

from crm.core.forms import Day, Form, Needed, NotAfterToday, Text, Whole, Yuan
from crm.mix.baselines import OPTIONAL, ROWS, EnterBaseline, field_of
from crm.mix.rules import CLUSTERS

LABELS = dict(
    zip(
        ROWS,
        (
            _l("贸易"),
            _l("物流"),
            _l("金融"),
            _l("文化"),
            _l("信息"),
            _l("专业服务"),
            _l("制造"),
            _l("未分类"),
        ),
        strict=True,
    )
)


class _BaselineForm(Form):
    """What stood in a block on a day."""

    as_of = Day(_l("截至日期"), [Needed(), NotAfterToday()])
    source = Text(_l("数据来源"), [Needed()])

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The rows of the table: its head and the four fields."""
        columns = ("firms", *OPTIONAL)
        return [
            {"row": row, "label": LABELS[row], "fields": [self[field_of(c, row)] for c in columns]}
            for row in ROWS
        ]

    def command(self) -> EnterBaseline:
        columns = {
            name: {row: self[field_of(name, row)].data for row in ROWS}
            for name in ("firms", *OPTIONAL)
        }
        return EnterBaseline(self.as_of.data, self.source.data or "", **columns)


def _cells() -> dict[str, Any]:
    """One field for each row and column; only the firms of the seven clusters must be there."""
    found: dict[str, Any] = {}
    for row in ROWS:
        needed = [Needed()] if row in CLUSTERS else []
        found[field_of("firms", row)] = Whole(_l("%(row)s家数", row=LABELS[row]), needed)
        found[field_of("received", row)] = Yuan(_l("%(row)s实际到位", row=LABELS[row]))
        found[field_of("jobs", row)] = Whole(_l("%(row)s就业", row=LABELS[row]))
        found[field_of("registered", row)] = Yuan(_l("%(row)s注册资本", row=LABELS[row]))
    return found


BaselineForm: Any = type("BaselineForm", (_BaselineForm,), _cells())


class ApproveForm(Form):
    """Nothing but the version that is approved."""
