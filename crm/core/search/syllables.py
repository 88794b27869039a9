"""Mandarin in Latin letters: reading names aloud, and cutting what somebody typed. Pure."""

import re
from functools import cache
from importlib import import_module
from typing import Any

FINALS = {
    "": "a ai an ang ao e ei en eng er o ou",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "d": "a ai an ang ao e en eng i ian iao ie ing iu ong ou u uan ui un uo",
    "f": "a an ang ei en eng iao o ou u",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "k": "a ai an ang ao e en eng ong ou u ua uai uan uang ui un uo",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu ong ou u uan un uo v ve",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan un uo v ve",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "r": "an ang ao e en eng i ong ou u ua uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "sh": "a ai an ang ao e en eng i ou u ua uai uan uang ui un uo",
    "t": "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo",
    "w": "a ai an ang ei en eng o u",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "y": "a an ang ao e i in ing o ong ou u uan ue un",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "zh": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
}
"""By initial, as an input method spells them (ü is v)."""

SYLLABLES = frozenset(
    initial + final for initial, finals in FINALS.items() for final in finals.split(" ")
)
LONGEST = max(map(len, SYLLABLES))
MOST_READINGS = 16
"""Ways to cut one typed word that are looked for; few words have more than two."""


@cache
def _reader() -> Any:
    # Loaded on first use: its tables cost memory in processes that never index a name.
    return import_module("pypinyin").lazy_pinyin


def aloud(run: str) -> list[str]:
    """The syllables of a run of Chinese characters; what has no reading is left out."""
    return [each for each in _reader()(run) if re.fullmatch("[a-z]+", each)]


def readings(word: str) -> list[list[str]]:
    """The ways to cut letters into syllables; the last one may be only begun."""
    # From the end on, so that a word that cannot be cut takes no longer than one that can.
    cuts: dict[int, list[list[str]]] = {}
    for at in reversed(range(len(word))):
        rest = word[at:]
        found = [[rest]] if rest in _beginnings() else []
        # Long syllables first: few people mean xi'an when they write xian inside a longer word.
        for length in range(min(LONGEST, len(rest) - 1), 0, -1):
            if rest[:length] in SYLLABLES:
                found += [[rest[:length], *more] for more in cuts[at + length]]
        cuts[at] = found[:MOST_READINGS]
    return cuts.get(0, [])


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(each[:length] for each in SYLLABLES for length in range(1, len(each) + 1))
