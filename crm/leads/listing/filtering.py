"""What a list of leads can be asked for: every part stands in the address, nonsense matches nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from crm.core.amounts import BARE, parse_yuan
from crm.core.errors import Invalid
from crm.core.say import Sentence, say
from crm.core.search.wanted import Wanted
from crm.leads.rules import BUCKETS, PIPELINE, Funding, Source, Stage, Status, Track
from crm.leads.stalls import Stall
from crm.leads.standstills.rules import NO_CAUSE, Cause

STAGES_OF = {**{bucket.value: stages for bucket, stages in BUCKETS.items()}, "pipeline": PIPELINE}
"""What can be asked for: a bucket, or 储备, which takes three of them together."""

ANY_STATUS = "all"
STALLED, SNOOZED, OVERDUE, NO_STEP = "1", "snoozed", "overdue", "none"
MOST_DAYS = 366
FLAGS = ("mine", "co_owned", "unverified", "unpriced", "disputed")
DATES = (
    "created_from", "created_to", "updated_from", "updated_to", "stage_from", "stage_to",
    "signing_from", "signing_to",
)  # fmt: skip


@dataclass(frozen=True)
class Filter:
    """What the list shows. Texts as the address has them; what they mean is read where it is used."""

    q: str = ""
    cluster: str = ""
    block: str = ""
    item: str = ""
    cell: str = ""
    stage: tuple[str, ...] = ()
    placed: str = ""
    bucket: str = ""
    status: str = ""
    owner: str = ""
    source: str = ""
    funding: str = ""
    track: str = ""
    least: str = ""
    most: str = ""
    step: str = ""
    stalled: str = ""
    cause: str = ""
    unverified: str = ""
    unpriced: str = ""
    disputed: str = ""
    mine: str = ""
    co_owned: str = ""
    campaign: str = ""
    signing_from: str = ""
    signing_to: str = ""
    created_from: str = ""
    created_to: str = ""
    updated_from: str = ""
    updated_to: str = ""
    stage_from: str = ""
    stage_to: str = ""

    @classmethod
    def from_query(cls, args: Mapping[str, str]) -> "Filter":
        """Read the address, of which other parts may be somebody else's."""
        values: dict[str, Any] = {name: args.get(name, "").strip() for name in cls.names()}
        return cls(**{**values, "stage": _several(args, "stage")})

    @classmethod
    def names(cls) -> Iterable[str]:
        return cls.__dataclass_fields__

    @cached_property
    def address(self) -> Mapping[str, str]:
        """The filter as an address says it, and nothing else that an address may say."""
        return {name: text for name in self.names() if (text := self.said(name))}

    def said(self, name: str) -> str:
        """One part as the address has it."""
        value = getattr(self, name)
        return ",".join(value) if isinstance(value, tuple) else str(value)

    def without(self, name: str) -> "Filter":
        """The same with one part taken out."""
        emptied: dict[str, Any] = {name: () if name == "stage" else ""}
        return replace(self, **emptied)

    @property
    def wherever_it_stands(self) -> "Filter":
        """The same for any stage, status and stall."""
        return replace(self, stage=(), placed="", bucket="", status="all", stalled="", cause="")

    @property
    def is_empty(self) -> bool:
        return self == Filter()

    @property
    def faults(self) -> dict[str, Sentence]:
        """The parts that make no sense; any of them makes the whole match nothing."""
        return {
            name: UNREADABLE.get(name, say("没有这个选项"))
            for name, is_known in READABLE.items()
            if self.said(name) and not is_known(self.said(name))
        }


def _several(args: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Ticked boxes repeat their name, an address of ours joins the values by commas."""
    given = args.getlist(name) if hasattr(args, "getlist") else [args.get(name, "")]
    return tuple(dict.fromkeys(one.strip() for text in given for one in text.split(",") if one))


def yuan(text: str) -> int | None:
    """An amount as typed in 元; None when it cannot be read. A bare number is in 万元 as in forms."""
    try:
        return parse_yuan(text, default_unit=BARE)
    except Invalid:
        return None


def day(text: str) -> date | None:
    """A day as typed; None when it is none, or too far away for any calendar."""
    try:
        found = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        return None
    return found if 1900 <= found.year < 2200 else None


def days(text: str) -> int | None:
    """A number of days; None for anything else."""
    plain = text.isascii() and text.isdigit() and len(text) < 4
    return int(text) if plain and int(text) <= MOST_DAYS else None


def number(text: str) -> int | None:
    """The number of a record; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _one_of(kinds: Iterable[Any]) -> Callable[[str], bool]:
    known = {str(kind) for kind in kinds}
    return lambda text: text in known


READABLE: dict[str, Callable[[str], bool]] = {
    "q": lambda text: Wanted(text).is_ready,
    "stage": lambda text: set(text.split(",")) <= {stage.value for stage in Stage},
    "placed": lambda text: set(text.split(",")) <= {stage.value for stage in Stage},
    "bucket": _one_of(STAGES_OF),
    "status": _one_of([*(one.value for one in Status), ANY_STATUS]),
    "source": _one_of(one.value for one in Source),
    "funding": _one_of(one.value for one in Funding),
    "track": _one_of(one.value for one in Track),
    "stalled": _one_of([STALLED, SNOOZED, *(one.value for one in Stall)]),
    "cause": _one_of([NO_CAUSE, *(one.value for one in Cause)]),
    "step": lambda text: text in (OVERDUE, NO_STEP) or days(text) is not None,
    "campaign": lambda text: number(text) is not None,
    **{name: lambda text: yuan(text) is not None for name in ("least", "most")},
    **{name: lambda text: day(text) is not None for name in DATES},
    **{name: _one_of(["1"]) for name in FLAGS},
}
"""What each part must read like; codes of blocks, clusters, items and people ask the database."""

UNREADABLE = {
    **dict.fromkeys(("least", "most"), say("读不懂这个金额")),
    **dict.fromkeys(DATES, say("日期请写成 2026-11-23 这样")),
    "step": say("请写天数"),
    "q": say("至少两个字、两个拼音字母"),
}
