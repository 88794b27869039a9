"""Reading what people and programs write: the same limits and sentences for forms and the API."""

import re
from datetime import date, datetime
from typing import Any

from crm.core.errors import Invalid, Problem
from crm.core.say import Sentence, say
from crm.core.types import is_clean

UNSEEN = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Marks that turn the direction of reading: a name must read as it is kept."""


def one_line(text: str) -> str:
    """Line ends and other controls as spaces; NUL stays and is refused in words."""
    return re.sub(
        r"[\x01-\x1f\x7f-\x9f\u2028\u2029]+", " ", re.sub(f"[{UNSEEN}]", "", text)
    ).strip()


def several_lines(text: str) -> str:
    """Lines and tabs stay, other controls go."""
    return re.sub(rf"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{UNSEEN}]+", "", text).strip()


def unkeepable(text: str, most: int | None) -> Sentence | None:
    """Why a text cannot be kept; None when it can."""
    if not is_clean(text):
        return say("文字里有无法保存的字符，请删去后再试。")
    if most and len(text) > most:
        return say("最多 %(most)s 个字，现在有 %(count)s 个。", most=most, count=len(text))
    return None


def day(text: str) -> date:
    """A calendar day written 2026-11-23. Raises Invalid on no field."""
    try:
        found = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        raise _unread(say("日期请写成 2026-11-23 这样。")) from None
    # Limits are counted from days, and the calendar must not end before they do.
    if not 1900 <= found.year < 2200:
        raise _unread(say("日期请写成 2026-11-23 这样，年份在 1900 到 2199 之间。"))
    return found


def beyond(number: Any, places: int, most: int) -> Sentence | None:
    """Why a number cannot be kept; None when it can."""
    if number >= most:
        return say("这个数太大了，请核对单位。")
    if number < 0 or number != round(number, places):
        return say("请写一个不小于 0 的数，最多 %(places)s 位小数。", places=places)
    return None


def _unread(sentence: Sentence) -> Invalid:
    return Invalid([Problem("", sentence)])
