"""The pieces a text is found by: pairs of Chinese characters, whole words, sounds. Pure.

A Chinese run becomes its overlapping pairs and its last character, so that a phrase of pairs is
exactly a substring. Names are also found by pairs of syllables and by four initials in a row.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crm.core.search.syllables import aloud

CHINESE = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
RUN = re.compile(rf"[{CHINESE}]+|[^\W_{CHINESE}]+")
IS_CHINESE = re.compile(f"[{CHINESE}]")
GAP = "_"
"""Stands between fields: no phrase reaches across, and nobody can type it."""
SOUND, INITIAL, KIND = "p_", "i_", "k_"
INITIALS = 4
LONGEST_FIELD = 400


@dataclass(frozen=True)
class Field:
    """A text that a record is found by; a name is found by its sound, too."""

    text: str
    is_name: bool = False


def plain(text: str) -> str:
    """Full width and case make no difference."""
    return unicodedata.normalize("NFKC", text).lower()


def runs(text: str) -> list[str]:
    """Chinese runs and words; what stands between them only parts them."""
    return RUN.findall(plain(text))


def is_chinese(run: str) -> bool:
    return bool(IS_CHINESE.match(run))


def pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def whole(run: str) -> list[str]:
    """All pieces of a run that is known to its end."""
    return [*pairs(run), run[-1]] if is_chinese(run) else [run]


def of_record(kind: str, fields: Iterable[Field]) -> list[str]:
    """The pieces of a record, in order, fields parted by gaps."""
    found = [KIND + kind, GAP]
    for field in dict.fromkeys(fields):
        kept = Field(field.text[:LONGEST_FIELD], field.is_name)
        for line in _lines(kept):
            found += [*line, GAP] if line else []
    return found


def _lines(field: Field) -> Iterator[list[str]]:
    found = runs(field.text)
    yield [piece for run in found for piece in whole(run)]
    if not field.is_name:
        return
    for run in filter(is_chinese, found):
        sounds = aloud(run)
        yield [SOUND + piece for piece in _sound_pairs(sounds)]
        yield [INITIAL + piece for piece in _windows("".join(one[0] for one in sounds))]


def _sound_pairs(sounds: list[str]) -> list[str]:
    return ["".join(sounds[at : at + 2]) for at in range(len(sounds))]


def _windows(letters: str) -> list[str]:
    return [letters[at : at + INITIALS] for at in range(len(letters))]
