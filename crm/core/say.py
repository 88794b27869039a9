"""Sentences for people, apart from their language: rules say them, the edge translates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sentence:
    """A Chinese source sentence with named places (`%(name)s`) and what stands in them."""

    template: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template % self.params if self.params else self.template

    def __hash__(self) -> int:
        return hash((self.template, tuple(sorted((k, str(v)) for k, v in self.params.items()))))


def say(template: str, **params: Any) -> Sentence:
    """Mark a source string for translation (a keyword of the extraction) and keep its values."""
    return Sentence(template, params)
