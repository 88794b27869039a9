"""Groups of a list: what they are called, and their sums over all that match, not over a page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, case, func, literal

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.core.language import translated
from crm.core.paging import Key
from crm.core.say import Sentence, say
from crm.leads import counted
from crm.leads.models import Lead
from crm.leads.queries import is_stalled
from crm.leads.rules import Source, Stage, Status
from crm.leads.summed import stated
from crm.plan.models import Block, Cluster, ListItem
from crm.plan.wording import named

Join = Callable[[Select[Any]], Select[Any]]


def _place(column: Any, members: Sequence[Any]) -> ColumnElement[int]:
    """The place of a member in its own order, which its text does not have."""
    return case(*((column == one, literal(n, Integer)) for n, one in enumerate(members)), else_=99)


@dataclass(frozen=True)
class Grouping:
    """What a list can be grouped by: the key that orders the groups, and where their words stand."""

    words: Sentence
    key: Any
    members: tuple[Any, ...] = ()
    table: Any = None
    join: Join | None = None
    named: Any = None
    nobody: Sentence | None = None
    """What leads without such a record are called together."""
    falling: bool = False

    def prepare(self, query: Select[Any]) -> Select[Any]:
        """Join what the key stands on."""
        if self.join is not None:
            return self.join(query)
        if self.table is Block:
            return query.join(Block, Block.id == Lead.block_id)
        if self.table is Cluster:
            query = query.join(ListItem, ListItem.id == Lead.item_id)
            return query.join(Cluster, Cluster.id == ListItem.cluster_id)
        if self.table is User:
            return query.join(User, User.id == Lead.owner_id)
        return query

    @property
    def label(self) -> Any:
        """The column that names a group; a key with members names itself."""
        if self.named is not None:
            return self.named
        if self.table is None:
            return literal("")
        return User.name if self.table is User else named(self.table, "short")

    def name_of(self, key: Any, label: str) -> str:
        if not self.members:
            return label or (translated(self.nobody) if self.nobody else "")
        member = self.members[key]
        words = translated(member.words)
        return f"{member.value} {words}" if isinstance(member, Stage) else words

    @property
    def keys(self) -> list[Key]:
        return [Key(self.key, self.falling)]


GROUPINGS: dict[str, Grouping] = {
    "stage": Grouping(say("阶段"), Lead.stage_rank, members=tuple(Stage)),
    "cluster": Grouping(say("集群"), Cluster.position, table=Cluster),
    "block": Grouping(say("区块"), Block.position, table=Block),
    "owner": Grouping(say("负责人"), User.login, table=User),
    "status": Grouping(say("状态"), _place(Lead.status, tuple(Status)), members=tuple(Status)),
    "source": Grouping(say("线索来源"), _place(Lead.source, tuple(Source)), members=tuple(Source)),
}


@dataclass(frozen=True)
class Group:
    """One group: its name, and count, sum in 元, unreported amounts and stalled of all of it.

    Of `disputed` leads the amounts are `apart`, in no sum.
    """

    name: str
    leads: int
    planned: int
    unknown: int
    disputed: int
    apart: int
    stalled: int

    @property
    def stated(self) -> int | None:
        """The planned 元; None where nobody stated any."""
        return stated(self, self.leads)


def groups(grouping: Grouping, query: Select[Any]) -> dict[Any, Group]:
    """Every group of what matches, by its key, in one statement."""
    key, label = grouping.key.label("key"), grouping.label.label("label")
    stalls = func.sum(case((is_stalled(clock.today()), 1), else_=0))
    sums = (
        grouping.prepare(query)
        .with_only_columns(
            key,
            label,
            func.count(Lead.id),
            *counted.sums(),
            stalls,
        )
        .group_by(key, label)
    )
    return {
        row[0]: Group(grouping.name_of(row[0], row[1]), *map(int, row[2:]))
        for row in db.session.execute(sums)
    }
