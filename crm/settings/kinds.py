"""What a setting can be: a number, a day, an amount, whole or by parts, and how each is read. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from crm.core import amounts
from crm.core.errors import Invalid, Problem
from crm.core.say import Sentence, say

WRITTEN = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
ONE = "value"
"""The key of a setting that has a single part."""


class Kind(Protocol):
    """What a part may be, and how it is written."""

    @property
    def unit(self) -> Sentence: ...
    def read(self, text: str) -> Any:
        """The value as it is kept. Raises Invalid on no field."""

    def written(self, value: Any) -> str:
        """A kept value as people write it."""


@dataclass(frozen=True)
class Number:
    """A number from `least` to `most`, with at most so many decimals."""

    unit: Sentence
    least: int
    most: int
    places: int = 0

    def read(self, text: str) -> int | str:
        """A whole number as such; a decimal one as text, which nothing rounds."""
        value = amounts.number(amounts.plain_digits(text))
        if value is None or not self.least <= value <= self.most:
            raise _unread(self._range())
        if value != round(value, self.places):
            raise _unread(self._range())
        return int(value) if value == int(value) else str(value.normalize())

    def written(self, value: int | str) -> str:
        return str(value)

    def _range(self) -> Sentence:
        limits = {"least": self.least, "most": self.most}
        if self.places:
            return say("请写 %(least)s 到 %(most)s 之间的数，最多一位小数。", **limits)
        return say("请写 %(least)s 到 %(most)s 之间的整数。", **limits)


@dataclass(frozen=True)
class CalendarDay:
    """A day of the calendar, kept as 2026-11-23."""

    unit: Sentence = field(default_factory=lambda: Sentence(""))

    def read(self, text: str) -> str:
        """The day in the one way it is kept."""
        plain = amounts.plain_digits(text)
        try:
            found = date.fromisoformat(plain) if WRITTEN.fullmatch(plain) else None
        except ValueError:
            found = None
        if found is None:
            raise _unread(say("日期请写成 2026-11-23 这样。"))
        return found.isoformat()

    def written(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Amount:
    """An amount above nothing, kept in 元 and written in 亿元."""

    unit: Sentence

    def read(self, text: str) -> int:
        """A bare number is in 亿元; other units are read too. Raises Invalid."""
        value = amounts.parse_yuan(text, default_unit=amounts.LARGE)
        if not value:
            raise _unread(say("金额应大于 0。"))
        return value

    def written(self, value: int) -> str:
        return f"{(Decimal(value) / 10**8).normalize():f}"


def _unread(sentence: Sentence) -> Invalid:
    return Invalid([Problem("", sentence)])


@dataclass(frozen=True)
class Part:
    """One value of a setting."""

    key: str
    words: Sentence


@dataclass(frozen=True)
class Setting:
    """A setting; `drawn_anew` when leads keep what follows from it."""

    name: str
    words: Sentence
    explained: Sentence
    kind: Kind
    parts: tuple[Part, ...]
    coded: bool = False
    """Whether people know the parts by their codes, which then stand before the words."""
    drawn_anew: bool = False

    @property
    def is_single(self) -> bool:
        return self.parts[0].key == ONE

    def spread(self, value: Any) -> dict[str, Any]:
        """The value of each part."""
        return {ONE: value} if self.is_single else {one.key: value[one.key] for one in self.parts}

    def joined(self, parts: Mapping[str, Any]) -> Any:
        """What is kept of the values of the parts."""
        return parts[ONE] if self.is_single else dict(parts)

    def texts(self, value: Any) -> dict[str, str]:
        """Each part as people write it."""
        return {key: self.kind.written(one) for key, one in self.spread(value).items()}
