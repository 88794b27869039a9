"""The form that divides a lead: up to so many parts, each a block, a cluster and a tenth or more."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from crm.core.forms import Choice, Form
from crm.leads.commands import Split
from crm.leads.models import Lead

PARTS = 6
TENTHS = range(11)


class ShareForm(Form):
    """Parts left at 0 % count as not written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in self.parts:
            part["tenths"].offer((tenths, f"{tenths * 10} %") for tenths in TENTHS)

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The fields of each part."""
        names = ("block", "cluster", "tenths")
        return [
            {name: self._fields[f"{name}_{number}"] for name in names}
            for number in range(1, PARTS + 1)
        ]

    def offer(self, blocks: list[tuple[int, str]], clusters: list[tuple[int, str]]) -> None:
        """Set what can be chosen."""
        for part in self.parts:
            part["block"].offer(blocks)
            part["cluster"].offer(clusters)

    def show(self, lead: Lead) -> None:
        """Fill in how the lead divides now; further parts start at its block and 0 %."""
        first = lead.shares[0]
        for number, part in enumerate(self.parts):
            share = lead.shares[number] if number < len(lead.shares) else None
            part["block"].data = str((share or first).block_id)
            part["cluster"].data = str((share or first).cluster_id)
            part["tenths"].data = str(share.tenths if share else 0)

    @property
    def written(self) -> list[tuple[int, int, int]]:
        """(block, cluster, tenths) of the parts that are more than nothing, as far as readable."""
        rows = [tuple(field.data or "" for field in part.values()) for part in self.parts]
        return [
            (int(block), int(cluster), int(tenths))
            for block, cluster, tenths in rows
            if block.isdecimal() and cluster.isdecimal() and tenths.isdecimal() and int(tenths)
        ]

    @property
    def total(self) -> int:
        """What the parts add up to, in per cent."""
        return sum(tenths for *_, tenths in self.written) * 10

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        places = [(block, cluster) for block, cluster, _ in self.written]
        if len(places) != len(set(places)):
            self.form_errors.append(gettext("同一区块的同一集群只能写一份，请合并。"))
            return False
        return fine

    def command(self) -> Split:
        return Split({(block, cluster): tenths for block, cluster, tenths in self.written})


for _number in range(1, PARTS + 1):
    setattr(ShareForm, f"block_{_number}", Choice(_l("区块")))
    setattr(ShareForm, f"cluster_{_number}", Choice(_l("集群")))
    setattr(ShareForm, f"tenths_{_number}", Choice(_l("份额")))
