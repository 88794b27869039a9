"""Column types that keep promises: UTC times, whole 元, clean text, sealed secrets."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, String, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DontWrapMixin

from crm.core import seal
from crm.core.errors import Invalid, Problem
from crm.core.say import say

Money = BigInteger
"""Amounts in 元, whole."""

Json = JSON().with_variant(JSONB(), "postgresql")
BigId = BigInteger().with_variant(Integer(), "sqlite")


def is_clean(text: str) -> bool:
    """No NUL and no lone surrogate: neither database could keep them."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


class Unkeepable(Invalid, DontWrapMixin):
    """Text that no column can hold; SQLAlchemy lets it through as it is."""


class CleanText(TypeDecorator[str]):
    """Text of any length that both databases can keep. Raises Invalid."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is not None and not is_clean(value):
            raise Unkeepable([Problem("", say("文字里有无法保存的字符，请删去后再试。"))])
        return value


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment needs a time zone"
            raise ValueError(message)
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Secret(TypeDecorator[str]):
    """A personal value, encrypted before it reaches the database."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else seal.encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else seal.decrypt(value)


class EnumText(TypeDecorator[StrEnum]):
    """An enum kept by its value as text, so that a new member needs no migration."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind
        self._members = {member.value: member for member in kind}

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(self.kind(value).value)

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
        # A page reads thousands: to look them up takes a fifth of what the enum's own call does.
        return self._members.get(value) or (None if value is None else self.kind(value))
