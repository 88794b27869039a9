"""Pairs of words in the plan's files (zh, en) as pairs of columns. Pure."""

from typing import Any

Entry = dict[str, Any]


def named(entry: Entry) -> Entry:
    return {"name": entry["zh"], "name_en": entry["en"]}


def both(field: str, pair: Entry | None) -> Entry:
    """A pair of words as two columns; nothing where the plan says nothing."""
    pair = pair or {"zh": "", "en": ""}
    return {field: pair["zh"], f"{field}_en": pair["en"]}


def ours(entry: Entry, key: str, field: str) -> Entry:
    """Our own words about an entry (`key`_zh, `key`_en), often none."""
    return {field: entry.get(f"{key}_zh") or "", f"{field}_en": entry.get(f"{key}_en") or ""}
