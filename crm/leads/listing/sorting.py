"""The orders of a list: each ends in the lead's number, none holds a NULL, and each has an index.

An unknown amount stands below every amount, a missing next step after every date, and a signing
that nobody expects last whichever way it runs, on both databases: the keys are kept beside the
columns. People have no such order: whose leads stand
together is what groups are for.
"""

from dataclasses import dataclass
from typing import Any

from crm.core.paging import Key
from crm.core.say import Sentence, say
from crm.leads.models import Lead


@dataclass(frozen=True)
class Order:
    """What a list can be sorted by. `falling` is the way that helps first, say the largest amount.

    `turned` keys run against what is shown: the most days in a stage are the earliest date. `down`
    are the columns of the way down, where what has no value stands last that way too.
    """

    words: Sentence
    columns: tuple[Any, ...]
    down: tuple[Any, ...] = ()
    falling: bool = False
    turned: bool = False


ORDERS: dict[str, Order] = {
    "next": Order(say("下步日期"), (Lead.next_step_key,)),
    "name": Order(say("线索名称"), (Lead.pinyin_key,)),
    "code": Order(say("编号"), (Lead.code,)),
    "planned": Order(say("计划总投资"), (Lead.planned_key,), falling=True),
    "stage": Order(say("阶段"), (Lead.stage_rank,), falling=True),
    "days": Order(say("在阶段天数"), (Lead.stage_on,), falling=True, turned=True),
    "signing": Order(say("预计签约日"), (Lead.signing_key,), down=(Lead.signing_falls,)),
    "contact": Order(say("最近联系"), (Lead.last_contact_on,)),
    "updated": Order(say("更新时间"), (Lead.updated_at,), falling=True),
    "created": Order(say("登记时间"), (Lead.created_at,), falling=True),
}
FIRST = "next"


@dataclass(frozen=True)
class Sort:
    """An order and which way it runs: `planned`, or `-planned` for the largest first."""

    by: str = FIRST
    descending: bool = False

    @classmethod
    def read(cls, text: str) -> "Sort":
        """Nonsense gives the usual order."""
        by = text.removeprefix("-")
        return cls(by, descending=text.startswith("-")) if by in ORDERS else cls()

    def __str__(self) -> str:
        return f"-{self.by}" if self.descending else self.by

    @property
    def order(self) -> Order:
        return ORDERS[self.by]

    @property
    def keys(self) -> list[Key]:
        """Every key runs the same way, so that an index can be walked in either direction."""
        falling = self.descending != self.order.turned
        columns = (self.order.down if falling else ()) or self.order.columns
        return [Key(column, falling) for column in (*columns, Lead.id)]

    def clicked(self, by: str) -> "Sort":
        """What a click on a column's head asks for: turn it round, or that column's helpful way."""
        if by == self.by:
            return Sort(by, descending=not self.descending)
        return Sort(by, descending=ORDERS[by].falling)
