"""Screening a lead against the negative list: candidates and shares, never a verdict. Pure.

Source: the trade notes, rule R5. What comes out is "possible hit"; a person decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm.core.say import Pair, Sentence, Worded, say

WHOLE = 10_000
"""All shares of a company, in basis points."""


class Scope(Worded):
    """Where an edition holds."""

    FTZ = "ftz", say("自由贸易试验区")
    NATIONAL = "national", say("全国")


class Measure(Worded):
    """What an entry asks of the foreign side."""

    FORBIDDEN = "forbidden", say("禁止外商投资")
    CONTROL = "control", say("须由中方控股")
    RELATIVE = "relative", say("须由中方相对控股")
    CEILING = "ceiling", say("外资合计不超过 %(percent)s%%")
    SINGLE = "single", say("一家外商不超过 %(percent)s%%")
    FLOOR = "floor", say("中方持股不低于 %(percent)s%%")
    JOINT = "joint", say("限于合资")
    COOPERATE = "cooperate", say("限于中外合作")
    CONDITION = "condition", say("另有条件")


@dataclass(frozen=True)
class Term:
    """One thing an entry asks, in its own words where it has some."""

    measure: Measure
    percent: int | None = None
    own: Pair | None = None

    @property
    def words(self) -> Pair | Sentence:
        return self.own or say(self.measure.words.template, percent=self.percent)


@dataclass(frozen=True)
class Entry:
    """An entry of an edition as screening needs it."""

    number: int
    industries: tuple[str, ...]
    items: tuple[str, ...]
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Holder:
    """An investor: who, whether foreign or from Hong Kong, Macao or Taiwan, and its share."""

    name: str
    foreign: bool
    share_bp: int | None


@dataclass(frozen=True)
class Subject:
    """What of a lead is screened: its industry, its list items and who holds what."""

    industry: str
    items: tuple[str, ...]
    holders: tuple[Holder, ...]
    foreign_parent: bool = False
    said_foreign: bool = False

    @property
    def is_foreign(self) -> bool:
        """Whether the list is asked at all: some foreign or HK-Macao-Taiwan money takes part."""
        named = any(holder.foreign for holder in self.holders)
        return named or self.foreign_parent or self.said_foreign


class Standing(Worded):
    """How the shares on record stand to a term; arithmetic, not a verdict."""

    WITHIN = "within", say("按已填股比，在限度内")
    BEYOND = "beyond", say("按已填股比，超出限度")
    UNKNOWN = "unknown", say("股比没填齐，算不出")
    HUMAN = "human", say("由人判断")


@dataclass(frozen=True)
class Hit:
    """An entry that may apply, why we think so, and how the shares stand to each of its terms."""

    entry: Entry
    by_industry: tuple[str, ...]
    by_item: tuple[str, ...]
    standings: tuple[tuple[Term, Standing], ...]


def in_force(editions: Iterable[Any], scope: Scope, day: date) -> Any | None:
    """The edition that holds on a day: the newest of its scope that had come into force."""
    found = [one for one in editions if one.scope is scope and one.effective_from <= day]
    return max(found, key=lambda one: one.effective_from, default=None)


def scope_of(*, in_area: bool) -> Scope:
    """Blocks inside the 73.17 km² go by the free-trade zone's list, the airport by the national one."""
    return Scope.FTZ if in_area else Scope.NATIONAL


def hits(subject: Subject, entries: Iterable[Entry]) -> list[Hit]:
    """The entries that may apply, by industry or list item; none without a foreign party."""
    if not subject.is_foreign:
        return []
    found = [_hit(subject, entry) for entry in entries]
    return [hit for hit in found if hit.by_industry or hit.by_item]


def _hit(subject: Subject, entry: Entry) -> Hit:
    code = subject.industry.strip().upper().lstrip("ABCDEFGHIJKLMNOPQRST")
    industries = tuple(one for one in entry.industries if code and _kin(one, code))
    items = tuple(one for one in subject.items if any(_same(one, own) for own in entry.items))
    standings = tuple((term, standing(term, subject)) for term in entry.terms)
    return Hit(entry, industries, items, standings)


def _kin(one: str, other: str) -> bool:
    """Codes of which one lies inside the other: a coarse code may mean anything below it."""
    return one.startswith(other) or other.startswith(one)


def _same(one: str, other: str) -> bool:
    """An item and its parent speak of the same thing."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def standing(term: Term, subject: Subject) -> Standing:
    """How the shares on record stand to a term."""
    test = TESTS.get(term.measure)
    if test is None:
        return Standing.HUMAN
    if term.measure is Measure.FORBIDDEN:
        return Standing.BEYOND
    if not any(holder.foreign for holder in subject.holders):
        return Standing.UNKNOWN
    # Decided already when what is missing went entirely to the one side or to the other.
    held = _held(subject.holders)
    worst, best = test(held.with_rest_foreign, term), test(held.with_rest_chinese, term)
    if worst and not _hidden_parent(subject):
        return Standing.WITHIN
    return Standing.UNKNOWN if best else Standing.BEYOND


def _hidden_parent(subject: Subject) -> bool:
    """Whether a foreign parent may stand behind an investor said to be Chinese."""
    return subject.foreign_parent and any(not holder.foreign for holder in subject.holders)


@dataclass(frozen=True)
class Shares:
    """Foreign and Chinese shares and the largest single holder of each side, in basis points."""

    foreign: int
    chinese: int
    largest_foreign: int


@dataclass(frozen=True)
class Held:
    """The shares if what is not stated turned out foreign, and if it turned out Chinese."""

    with_rest_foreign: Shares
    with_rest_chinese: Shares


def _held(holders: Sequence[Holder]) -> Held:
    foreign = [holder.share_bp or 0 for holder in holders if holder.foreign]
    chinese = sum(holder.share_bp or 0 for holder in holders if not holder.foreign)
    rest = max(WHOLE - sum(foreign) - chinese, 0)
    largest = max(foreign, default=0)
    # Somebody whose share is open may hold all of it; so may one foreign investor we do not know.
    return Held(
        Shares(sum(foreign) + rest, chinese, largest + rest),
        Shares(sum(foreign), chinese + rest, largest),
    )


TESTS: Mapping[Measure, Any] = {
    Measure.FORBIDDEN: lambda held, _term: held.foreign == 0,
    Measure.CONTROL: lambda held, _term: held.chinese * 2 > WHOLE,
    Measure.RELATIVE: lambda held, _term: held.chinese > held.largest_foreign,
    Measure.CEILING: lambda held, term: held.foreign <= term.percent * 100,
    Measure.SINGLE: lambda held, term: held.largest_foreign <= term.percent * 100,
    Measure.FLOOR: lambda held, term: held.chinese >= term.percent * 100,
    Measure.JOINT: lambda held, _term: held.foreign < WHOLE,
}
"""Whether shares keep within a term; for the others a person has to look."""


def lacks(subject: Subject) -> list[Sentence]:
    """What is missing or does not fit together before the shares say anything."""
    found = []
    if not subject.industry:
        found.append(say("还没有行业代码，只能按清单条目比对。"))
    if not any(holder.foreign for holder in subject.holders):
        found.append(say("出资来源或母公司是外资、港澳台资，但没有投资方这样标注。"))
    elif _hidden_parent(subject):
        found.append(say("母公司是外资，请核对标为内资的投资方是否由它控制。"))
    open_ones = [holder.name for holder in subject.holders if holder.share_bp is None]
    stated = sum(holder.share_bp or 0 for holder in subject.holders)
    if open_ones:
        found.append(say("没有填持股比例：%(names)s。", names=open_ones))
    elif stated < WHOLE:
        found.append(say("投资方持股合计只有 %(sum)s%%。", sum=f"{stated / 100:g}"))
    return found
