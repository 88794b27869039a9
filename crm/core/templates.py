"""Filters and words every template can use."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Flask
from flask_babel import gettext
from markupsafe import Markup

from crm.core import amounts, clock, counts, days
from crm.core.language import listed, speaks_chinese, translated


def day(value: date | datetime | None, this_year: int | None = None) -> str:
    """Month and day, with the year only when it is not this year's; nothing is —.

    What is drawn once and kept (`once`) says which year it was drawn in.
    """
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = value.astimezone(clock.SHANGHAI).date()
    write = days.in_chinese if speaks_chinese() else days.in_english
    return write(value, year=value.year != (this_year or clock.today().year))


def span(record: Any) -> str:
    """The days of what begins and ends: one day, or from one to another."""
    return from_to(record.starts_on, record.ends_on)


def from_to(first: date, last: date) -> str:
    return day(first) if first == last else f"{day(first)} – {day(last)}"


def moment(value: datetime | None) -> str:
    """Day and time in Shanghai."""
    if value is None:
        return "—"
    return f"{day(value)} {value.astimezone(clock.SHANGHAI):%H:%M}"


def weekday(value: date) -> str:
    names = (
        gettext("周一"),
        gettext("周二"),
        gettext("周三"),
        gettext("周四"),
        gettext("周五"),
        gettext("周六"),
        gettext("周日"),
    )
    return str(names[value.weekday()])


def dated(value: date) -> str:
    """A day with its day of the week, in the order the reader is used to."""
    first, second = (day(value), weekday(value))
    return f"{first} {second}" if speaks_chinese() else f"{second} {first}"


def yi(yuan: int | None) -> str:
    """元 as 亿元 to stand before the unit or under a heading with it; in English with CNY."""
    return translated(amounts.Money(yuan))


def wan(yuan: int | None) -> str:
    """元 as 万元 to stand before the unit or under a heading with it; in English with CNY."""
    return translated(amounts.Money(yuan, in_wan=True))


def prose(sentences: Iterable[Any]) -> str:
    """Sentences one after the other; only English puts a space between them."""
    return ("" if speaks_chinese() else " ").join(translated(one) for one in sentences)


def signed(value: Decimal | float | None, places: int = 1) -> str:
    """A change or gap: always signed, with a real minus; unknown is —."""
    if value is None:
        return "—"
    text = f"{value:+.{places}f}"
    if float(text) == 0:
        return f"{0:.{places}f}"
    return text.replace("-", "−")


def tenths(value: int | None) -> str:
    """Tenths of a firm as firms: whole where whole."""
    if value is None:
        return "—"
    return str(value // 10) if value % 10 == 0 else f"{value / 10:.1f}"


def grouped(amount: str) -> str:
    """An amount as it was stated, with its thousands apart."""
    return f"{Decimal(amount):,f}"


def unbroken(name: str) -> Markup:
    """A name that may wrap, but not inside the remark in brackets at its end."""
    words, remark = _REMARK.fullmatch(name).groups()  # type: ignore[union-attr]  # matches all
    if not remark:
        return Markup.escape(words)
    return Markup('{}<span class="nowrap">{}</span>').format(words, remark)


_REMARK = re.compile(r"(.*?)([\uff08(][^\uff08\uff09()]{1,8}[\uff09)])?", re.DOTALL)

FILTERS: dict[str, Any] = {
    "day": day,
    "span": span,
    "moment": moment,
    "weekday": weekday,
    "dated": dated,
    "signed": signed,
    "some": counts.told,
    "tenths": tenths,
    "yi": yi,
    "wan": wan,
    "listed": listed,
    "prose": prose,
    "grouped": grouped,
    "unbroken": unbroken,
}


def init_app(app: Flask) -> None:
    """Register the filters."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals["speaks_chinese"] = speaks_chinese
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
