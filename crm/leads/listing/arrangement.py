"""How a list is to be shown: filter, order, groups, columns, density; all of it in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from crm.leads.listing import columns
from crm.leads.listing.filtering import Filter
from crm.leads.listing.grouping import GROUPINGS
from crm.leads.listing.sorting import Sort

DENSITIES = ("standard", "compact")
OWN = ("sort", "group", "cols", "density")
"""The parts of the address that are not the filter's."""


@dataclass(frozen=True)
class Arrangement:
    """Everything that decides what a list looks like, apart from the page of it that is shown."""

    chosen: Filter = field(default_factory=Filter)
    sort: Sort = field(default_factory=Sort)
    group: str = ""
    cols: tuple[str, ...] = columns.USUAL
    density: str = DENSITIES[0]

    @classmethod
    def from_query(cls, args: Mapping[str, str]) -> "Arrangement":
        """Read the address; what makes no sense in it shows the list the usual way."""
        group, density = args.get("group", ""), args.get("density", "")
        given = args.getlist("cols") if hasattr(args, "getlist") else [args.get("cols", "")]
        return cls(
            chosen=Filter.from_query(args),
            sort=Sort.read(args.get("sort", "")),
            group=group if group in GROUPINGS else "",
            cols=columns.chosen(code for text in given for code in text.split(",")),
            density=density if density in DENSITIES else DENSITIES[0],
        )

    @property
    def own_address(self) -> dict[str, str]:
        """What differs from the usual, apart from the filter."""
        said = {
            "sort": (str(self.sort), str(Sort())),
            "group": (self.group, ""),
            "cols": (",".join(self.cols), ",".join(columns.USUAL)),
            "density": (self.density, DENSITIES[0]),
        }
        return {name: text for name, (text, usual) in said.items() if text != usual}

    @property
    def address(self) -> dict[str, str]:
        """Only what differs from the usual, so that equal arrangements have equal addresses."""
        return {**self.chosen.address, **self.own_address}

    def with_(self, **changed: Any) -> "Arrangement":
        return replace(self, **changed)

    @property
    def shown_columns(self) -> list[columns.Column]:
        return [columns.COLUMNS[code] for code in columns.with_order(self.cols, self.sort.by)]

    @property
    def mark(self) -> str:
        """The name of the order, which a cursor must bear."""
        return f"{self.group}/{self.sort}"
