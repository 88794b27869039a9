"""Names of files as people typed them, made safe to show, to keep and to save under."""

import re
import unicodedata

from crm.core.errors import Invalid
from crm.core.files.archives import refused
from crm.core.files.kinds import ENDINGS, FileKind
from crm.core.say import say

MOST_LETTERS, MOST_BYTES = 100, 200
NOT_IN_NAMES = re.compile(r'[<>:"|?*]')
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
ON_WINDOWS = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def clean_name(typed: str, kind: FileKind) -> str:
    """A name without folders, controls and marks that turn the reading, short, with an ending.

    Raises Invalid when it ends as something else than it is.
    """
    name = _visible(_last(typed))
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, kind.endings[0]
    if ending.lower() not in kind.endings:
        raise _ends_otherwise(ending, kind)
    return f"{_fitting(stem)}.{ending.lower()}"


def shown_name(typed: str) -> str:
    """A name as an answer may repeat it."""
    return _fitting(_visible(_last(typed))) if typed else ""


def _last(typed: str) -> str:
    return re.split(r"[/\\]", unicodedata.normalize("NFC", typed))[-1]


def _visible(text: str) -> str:
    seen = "".join(" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in text)
    shown = "".join(one for one in seen if unicodedata.category(one) not in UNSEEN)
    return re.sub(r"\s+", " ", NOT_IN_NAMES.sub("_", shown)).strip(" .")


def _fitting(stem: str) -> str:
    """A stem that file systems take, also in Chinese: they count bytes."""
    short = stem.strip(" .")[:MOST_LETTERS]
    while len(short.encode()) > MOST_BYTES:
        short = short[:-1]
    short = short.strip(" .") or "file"
    return f"_{short}" if ON_WINDOWS.fullmatch(short) else short


def _ends_otherwise(ending: str, kind: FileKind) -> Invalid:
    shown = ending if ending.lower() in ENDINGS or len(ending) <= 8 else f"{ending[:8]}…"
    return refused(
        say(
            "文件名以 .%(ending)s 结尾，内容却是%(kind)s。请核对文件，或把结尾改为 .%(right)s。",
            ending=shown,
            kind=kind.words,
            right=kind.endings[0],
        )
    )
