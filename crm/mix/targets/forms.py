"""Forms of mix targets; each only coerces what was typed into a command."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from crm.core.forms import Choice, Day, Form, LongText, Needed, Text, Whole
from crm.core.language import translated
from crm.mix.rules import CLUSTERS
from crm.mix.targets.queries import Said
from crm.mix.targets.rules import (
    MOST_NOTE,
    MOST_REASON,
    MOST_SOURCE,
    DraftTarget,
    RefuseTarget,
    Way,
    Weight,
    plain,
    share_field,
)
from crm.mix.targets.shelf import Version
from crm.mix.wording import CLUSTER_WORDS


class TargetForm(Form):
    """Seven shares or weights with a note each, where they come from, and for when."""

    way = RadioField(_l("怎样填"), default=Way.SHARES.value, validate_choice=False)
    source = Text(_l("依据"), most=MOST_SOURCE)
    period_from = Day(_l("适用期起"))
    period_to = Day(_l("适用期止"))
    wanted_from = Day(_l("生效日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way.choices = [(one.value, translated(one.words)) for one in Way]
        for row in self.rows:
            row["share"].label.text = translated(CLUSTER_WORDS[row["cluster"]])
            row["weight"].offer((one.value, one.words) for one in Weight)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The fields of each cluster, in the plan's order."""
        return [
            {
                "cluster": k,
                "share": self[share_field(k)],
                "weight": self[f"weight_{k.lower()}"],
                "note": self[f"note_{k.lower()}"],
            }
            for k in CLUSTERS
        ]

    @property
    def total(self) -> str:
        """What the shares come to that were typed so far."""
        found = [row["share"].data for row in self.rows]
        return plain(sum((value for value in found if value is not None), start=Decimal(0)))

    def fill(self, version: Version, said: Mapping[str, Said], today: date) -> None:
        """Show a version to begin with; a period that is over is asked anew."""
        self.begin(said)
        target = version.target
        lines = {line.cluster: line for line in version.lines}
        weighted = any(line.weight for line in version.lines)
        self.way.data = Way.WEIGHTS.value if weighted else Way.SHARES.value
        for row in self.rows:
            line = lines[row["cluster"]]
            row["share"].data, row["note"].data = line.share, line.note
            row["weight"].data = line.weight or row["weight"].data
        self.source.data = "" if version.from_plan else target.source
        if not version.is_over(today):
            self.period_from.data, self.period_to.data = target.period_from, target.period_to
        self.wanted_from.data = target.wanted_from

    def begin(self, said: Mapping[str, Said]) -> None:
        """Show the plan's weights, which no version has to follow."""
        for row in self.rows:
            known = said.get(row["cluster"])
            row["weight"].data = known.weight if known else Weight.NONE.value

    def command(self) -> DraftTarget:
        return DraftTarget(
            way=Way.WEIGHTS if self.way.data == Way.WEIGHTS.value else Way.SHARES,
            shares={row["cluster"]: row["share"].data for row in self.rows},
            weights={row["cluster"]: row["weight"].data or "none" for row in self.rows},
            notes={row["cluster"]: row["note"].data or "" for row in self.rows},
            source=self.source.data or "",
            period_from=self.period_from.data,
            period_to=self.period_to.data,
            wanted_from=self.wanted_from.data,
        )


for _k in CLUSTERS:
    setattr(TargetForm, share_field(_k), Whole(places=2, most=1000))
    setattr(TargetForm, f"weight_{_k.lower()}", Choice(_l("轻重")))
    setattr(TargetForm, f"note_{_k.lower()}", Text(_l("说明"), most=MOST_NOTE))


class SheetForm(Form):
    """A filled sheet."""

    sheet = Text(_l("表格"))

    @property
    def sent(self) -> bytes:
        """What was sent; empty when nothing was."""
        found = request.files.get("sheet")
        return found.read() if found else b""


class ButtonForm(Form):
    """Nothing but the version that is decided on."""


class RefuseForm(Form):
    """Why not."""

    reason = LongText(_l("不同意的理由"), [Needed()], most=MOST_REASON)

    def command(self) -> RefuseTarget:
        return RefuseTarget(self.reason.data or "")
