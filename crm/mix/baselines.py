"""What stood in a block on a day, as somebody enters it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from crm.core.errors import Problem
from crm.core.say import say
from crm.mix.rules import CLUSTERS, U

MOST_FIRMS = 1_000_000
ROWS = (*CLUSTERS, U)
"""The seven clusters, and what belongs to none of them yet."""
OPTIONAL = ("received", "jobs", "registered")
"""Columns beside the firms: 元, persons, 元; a column is stated as a whole or not at all."""

Column = Mapping[str, int | None]


@dataclass(frozen=True)
class EnterBaseline:
    """What stood in a block on a day: firms by cluster (None: left empty), and who says so."""

    as_of: date | None
    source: str
    firms: Column
    received: Column = field(default_factory=dict)
    jobs: Column = field(default_factory=dict)
    registered: Column = field(default_factory=dict)

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows that there are: that without a cluster only where it has firms."""
        return ROWS if self.firms.get(U) else CLUSTERS


def baseline_problems(command: EnterBaseline, today: date) -> list[Problem]:
    """A baseline is whole or not there at all: a day, a source, and a number for every cluster."""
    found = []
    if command.as_of is None:
        found.append(Problem("as_of", say("请填写截至日期。")))
    elif command.as_of > today:
        found.append(Problem("as_of", say("日期不能晚于今天。")))
    if not command.source.strip():
        found.append(Problem("source", say("请写明数据来源。")))
    return [*found, *_firms(command), *(one for name in OPTIONAL for one in _column(command, name))]


def _firms(command: EnterBaseline) -> list[Problem]:
    sentence = say("请填写一个不小于 0 的整数；没有企业就填 0。")
    firms = {k: command.firms.get(k) for k in CLUSTERS} | {U: command.firms.get(U) or 0}
    return [
        Problem(field_of("firms", k), sentence)
        for k, number in firms.items()
        if number is None or not 0 <= number <= MOST_FIRMS
    ]


def _column(command: EnterBaseline, name: str) -> list[Problem]:
    """All rows of a column or none: half a column would make a stock look smaller than it is."""
    column: Column = getattr(command, name)
    stated = {k for k, value in column.items() if value is not None}
    if not stated:
        return []
    below = [k for k in stated if (column[k] or 0) < 0]
    missing = [k for k in command.rows if k not in stated]
    return [
        *(Problem(field_of(name, k), say("不能小于 0。")) for k in below),
        *(
            Problem(field_of(name, k), say("这一列要么每行都填（没有就填 0），要么都不填。"))
            for k in missing
        ),
    ]


def field_of(name: str, row: str) -> str:
    """The name of a cell's field in the form."""
    return f"{name}_{row.lower()}"
