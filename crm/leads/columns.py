"""How the board divides into columns, and what its address says about them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from crm.core.say import Sentence, Worded, say
from crm.leads.rules import ORDER, Stage

Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True)
class Group:
    """A column: its stages and what it is called."""

    code: str
    words: Sentence
    stages: tuple[Stage, ...]

    @property
    def span(self) -> str:
        if len(self.stages) == 1:
            return self.stages[0].value
        return f"{self.stages[0].value}–{self.stages[-1].value}"


class Split(Worded):
    """How finely the stages are divided."""

    GROUPS = "groups", say("五列")
    EIGHT = "eight", say("八列")
    STAGES = "stages", say("单个阶段")


class CardOrder(Worded):
    """In which order the cards of a column stand; nobody arranges them by hand."""

    STALLED = "stalled", say("停滞在前")
    NEWEST = "newest", say("新登记在前")
    AMOUNT = "amount", say("金额大在前")
    NEXT = "next", say("下一步近在前")


class Density(Worded):
    """Four lines a card, or two."""

    STANDARD = "standard", say("标准")
    COMPACT = "compact", say("紧凑")

    @property
    def first(self) -> int:
        """How many cards of a column show at first."""
        return 6 if self is Density.STANDARD else 12


LAYOUTS: dict[Split, tuple[Group, ...]] = {
    Split.GROUPS: (
        Group("screen", say("线索研判"), (Stage.S1, Stage.S2)),
        Group("talks", say("洽谈考察"), (Stage.S3, Stage.S4)),
        Group("sign", say("评审签约"), (Stage.S5, Stage.S6A, Stage.S6)),
        Group("land", say("注册落地"), (Stage.S7, Stage.S8)),
        Group("run", say("开工投产"), (Stage.S9, Stage.S10, Stage.S11)),
    ),
    Split.EIGHT: (
        Group("lead", say("线索"), (Stage.S1, Stage.S2)),
        Group("talk", say("洽谈"), (Stage.S3, Stage.S4)),
        Group("review", say("评审"), (Stage.S5,)),
        Group("contract", say("签约"), (Stage.S6A, Stage.S6)),
        Group("register", say("注册"), (Stage.S7,)),
        Group("landing", say("落地"), (Stage.S8,)),
        Group("building", say("建设"), (Stage.S9,)),
        Group("running", say("投产"), (Stage.S10, Stage.S11)),
    ),
    Split.STAGES: tuple(Group(stage.value, stage.words, (stage,)) for stage in ORDER),
}


@dataclass(frozen=True)
class View:
    """How the board is looked at, filter apart: all of it stands in the address.

    Only the density has a second home, a cookie: who says none gets the one last chosen.
    """

    split: Split = Split.GROUPS
    order: CardOrder = CardOrder.STALLED
    density: Density = Density.STANDARD
    density_said: bool = False
    folded: frozenset[str] = frozenset()
    starts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_query(cls, args: Mapping[str, str], density: str = "") -> "View":
        """Read the address; what makes no sense is as if it were not there."""
        split = _member(Split, args.get("split", ""), Split.GROUPS)
        codes = {group.code for group in LAYOUTS[split]}
        said = args.get("density", "")
        return cls(
            split=split,
            order=_member(CardOrder, args.get("sort", ""), CardOrder.STALLED),
            density=_member(Density, said, _member(Density, density, Density.STANDARD)),
            density_said=said in set(Density),
            folded=frozenset(args.get("fold", "").split(",")) & codes,
            starts={code: args[f"after_{code}"] for code in codes if args.get(f"after_{code}")},
        )

    @property
    def groups(self) -> tuple[Group, ...]:
        return LAYOUTS[self.split]

    @property
    def address(self) -> dict[str, str]:
        """The view as an address says it; where columns begin is for one link only."""
        said = {
            "split": "" if self.split is Split.GROUPS else self.split.value,
            "sort": "" if self.order is CardOrder.STALLED else self.order.value,
            "density": self.density.value if self.density_said else "",
            "fold": ",".join(group.code for group in self.groups if group.code in self.folded),
        }
        return {name: text for name, text in said.items() if text}

    def toggled(self, code: str) -> "View":
        """The same view with one column folded or opened."""
        return replace(self, folded=self.folded ^ {code})

    def group(self, code: str) -> Group | None:
        """The column of that code."""
        return next((group for group in self.groups if group.code == code), None)

    def group_of(self, stage: Stage) -> Group:
        """The column a stage belongs to; every layout places every stage once."""
        return next(group for group in self.groups if stage in group.stages)

    def first(self, code: str) -> int:
        """How many cards of a column are asked for."""
        return 0 if code in self.folded else self.density.first


def _member(kind: type[Kind], text: str, otherwise: Kind) -> Kind:
    return kind(text) if text in set(kind) else otherwise
