"""Which version of a mix target holds on a day, and which weeks used it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from crm.core.weeks import Week
from crm.mix.measures import Measure


class Dated(Protocol):
    """What decides when a version holds."""

    @property
    def measure(self) -> Any: ...
    @property
    def drafted_by_id(self) -> Any: ...
    @property
    def wanted_from(self) -> Any: ...
    @property
    def effective_from(self) -> Any: ...
    @property
    def superseded_from(self) -> Any: ...


V = TypeVar("V", bound=Dated)


def holds(version: Dated, day: date) -> bool:
    """Approved, begun and not yet replaced on that day."""
    begun = version.effective_from is not None and version.effective_from <= day
    return begun and not _replaced(version, day)


def stands_in(version: Dated, day: date) -> bool:
    """The plan's own draft of the count, where no version holds yet: shown as provisional.

    One that was drawn anew stands in from that day on; the days before keep the one they had.
    """
    drawn_later = version.wanted_from is not None and day < version.wanted_from
    waits = version.effective_from is None or day < version.effective_from
    drawn = version.drafted_by_id is None and version.measure == Measure.COUNT.value
    return drawn and waits and not drawn_later and not _replaced(version, day)


def _replaced(version: Dated, day: date) -> bool:
    return version.superseded_from is not None and version.superseded_from <= day


def on_day(versions: Iterable[V], day: date) -> V | None:
    """The version of a block and measure that a day goes by: what holds, else the plan's draft."""
    found = list(versions)
    for test in (holds, stands_in):
        for version in reversed(found):
            if test(version, day):
                return version
    return None


def ends(begins: date, present: date | None) -> date:
    """When a version ends that another one replaces from a day on: the earlier of two replacers."""
    return begins if present is None else min(begins, present)


@dataclass(frozen=True)
class Weeks:
    """The weeks whose figures go by a version; a week goes by what holds on its Sunday."""

    first: Week
    last: Week | None


def weeks_of(version: Dated) -> Weeks | None:
    """None for a version that no week went by: never approved, or replaced before it began."""
    start, end = version.effective_from, version.superseded_from
    if start is None:
        return None
    last = Week.of(end).previous if end else None
    first = Week.of(start)
    return Weeks(first, last) if last is None or first <= last else None


def last_day(version: Dated) -> date | None:
    """The last day that a version holds, where it was replaced."""
    end: date | None = version.superseded_from
    return end - timedelta(days=1) if end else None
