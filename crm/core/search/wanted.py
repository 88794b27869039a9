"""What somebody typed into a search box, as phrases of pieces. Pure."""

from dataclasses import dataclass
from functools import cached_property

from crm.core.say import Sentence, say
from crm.core.search.grams import INITIAL, INITIALS, SOUND, is_chinese, pairs, plain, runs, whole
from crm.core.search.syllables import readings

MOST_PARTS = 8
LONGEST = 100
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True)
class Phrase:
    """Pieces that follow each other; the last may be the beginning of a longer one."""

    pieces: tuple[str, ...]
    open_end: bool


@dataclass(frozen=True)
class Part:
    """One word somebody typed, and the phrases any of which answers it."""

    text: str
    phrases: tuple[Phrase, ...]

    @property
    def digits(self) -> str:
        """The part as a phone number or its tail; "" when it is no number."""
        bare = self.text.lstrip("+").replace("-", "")
        return bare if bare.isascii() and bare.isdigit() else ""


@dataclass(frozen=True)
class Wanted:
    """A whole search: every part must be answered."""

    text: str

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        words = dict.fromkeys(plain(self.text).split())
        found = (Part(word, _phrases(word)) for word in words)
        return tuple(part for part in found if part.phrases)

    @property
    def problem(self) -> Sentence | None:
        """Why nothing can be looked for, in words for the reader."""
        if len(self.text) > LONGEST or len(self.parts) > MOST_PARTS:
            return say("搜索词太长了，请只留最有把握的几个词。")
        if self.parts and max(len(part.text) for part in self.parts) < 2:
            return say("再输入一个字：至少两个字、两个拼音字母或四位电话尾号。")
        if self.text.strip() and not self.parts:
            return say("只有标点，没有可以查找的字。")
        return None

    @property
    def is_ready(self) -> bool:
        """Whether there is something to look for."""
        return bool(self.parts) and self.problem is None


def _phrases(word: str) -> tuple[Phrase, ...]:
    found = runs(word)
    if not found:
        return ()
    phrases = [_as_written(found)]
    if len(found) == 1 and set(found[0]) <= LETTERS and len(found[0]) > 1:
        phrases += _by_sound(found[0])
    return tuple(dict.fromkeys(phrases))


def _as_written(found: list[str]) -> Phrase:
    *before, last = found
    pieces = [piece for run in before for piece in whole(run)]
    if is_chinese(last) and len(last) > 1:
        return Phrase((*pieces, *pairs(last)), open_end=False)
    return Phrase((*pieces, last), open_end=True)


def _by_sound(word: str) -> list[Phrase]:
    found = []
    for sounds in readings(word):
        joined = ["".join(sounds[at : at + 2]) for at in range(max(len(sounds) - 1, 1))]
        found.append(Phrase(tuple(SOUND + one for one in joined), open_end=True))
    count = max(len(word) - INITIALS + 1, 1)
    windows = [INITIAL + word[at : at + INITIALS] for at in range(count)]
    return [*found, Phrase(tuple(windows), open_end=len(word) < INITIALS)]
