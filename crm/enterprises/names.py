"""Names of enterprises: the key that finds equal ones, and the key that sorts them. Pure."""

import re
import unicodedata
from functools import cache
from importlib import import_module
from typing import Any

LEGAL_FORMS = (
    "有限责任公司",
    "股份有限公司",
    "股份公司",
    "有限公司",
    "集团公司",
    "总公司",
    "公司",
    "集团",
    "股份",
)
FOREIGN_FORMS = re.compile(
    r"(incorporated|corporation|company|limited|holdings?|gmbh|inc|corp|co|ltd|llc|llp|plc|ag|sa|nv|bv"
    r"|spa|pte|kk|kg|se)$"
)


def name_key(name: str) -> str:
    """What is left of a name without writing habits and legal form; the place stays.

    「甲技术（郑州）有限公司」 and 「甲技术郑州有限责任公司」 share a key; a branch does not share
    its parent's.
    """
    words = _words(name)
    plain = "".join(words)
    return "".join(_without_foreign_form(words)) if plain.isascii() else _without_form(plain)


def _words(name: str) -> list[str]:
    text = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ")
    return re.findall(r"[^\W_]+", text.replace(".", ""))


def _without_form(plain: str) -> str:
    short = plain
    while form := next((form for form in LEGAL_FORMS if short.endswith(form)), ""):
        short = short.removesuffix(form)
    return short or plain


def _without_foreign_form(words: list[str]) -> list[str]:
    kept = list(words)
    while len(kept) > 1 and FOREIGN_FORMS.fullmatch(kept[-1]):
        kept.pop()
    return kept


@cache
def _reader() -> Any:
    # Loaded on first use: its tables cost memory in processes that never sort a new name.
    return import_module("pypinyin").lazy_pinyin


def pinyin_key(name: str) -> str:
    """A sort key of a-z and 0-9 only, so that every database orders it alike; never empty."""
    syllables = _reader()(unicodedata.normalize("NFKC", name))
    plain = unicodedata.normalize("NFKD", "".join(syllables)).casefold()
    return "".join(_sortable(sign) for sign in plain)[:200] or "zz"


def _sortable(sign: str) -> str:
    if sign.isascii():
        return sign if sign.isalnum() else ""
    return f"z{ord(sign):05x}" if sign.isalnum() else ""
