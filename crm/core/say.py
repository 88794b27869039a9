"""Sentences for people, apart from their language: rules say them, the edge translates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self


@dataclass(frozen=True)
class Sentence:
    """A Chinese source sentence with named places (`%(name)s`) and what stands in them."""

    template: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        if not self.params:
            return self.template
        return self.template % {name: _listed(value) for name, value in self.params.items()}

    def __hash__(self) -> int:
        return hash((self.template, tuple(sorted((k, str(v)) for k, v in self.params.items()))))


def _listed(value: Any) -> Any:
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else value


def say(template: str, **params: Any) -> Sentence:
    """Mark a source string for translation (a keyword of the extraction) and keep its values."""
    return Sentence(template, params)


class Spoken:
    """A value with words of its own in each language: `str()` gives the Chinese ones."""

    def in_english(self) -> str:
        """The same for an English reader."""
        raise NotImplementedError


@dataclass(frozen=True)
class Pair(Spoken):
    """Words that come in both languages, such as the plan's names."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh

    def in_english(self) -> str:
        return self.en


class Worded(StrEnum):
    """An enum whose members know what people call them: `VISIT = "visit", say("拜访")`."""

    words: Sentence

    def __new__(cls, value: str, words: Sentence = Sentence("")) -> Self:
        """Keep the value as the text it is, and the words beside it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = words
        return member
