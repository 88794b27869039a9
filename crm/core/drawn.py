"""Parts of a page that many pages share: drawn once for everything they are made from, then kept.

Menu, palette and filter took half the time of drawing a list, and were the same each time.
"""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from flask import Flask, current_app, request
from jinja2.runtime import Macro
from markupsafe import Markup

from crm.core.language import speaks_chinese

MOST = 4_000_000
"""So many characters of them are kept by a process; when they are more all are drawn anew."""

PLAIN: set[type] = {str, int, bool, type(None), Decimal, Markup, date, datetime}
"""What stands for itself; every enum joins it when it is first met."""


class _Kept(dict[Any, Markup]):
    """What was drawn, and how many characters it is."""

    size = 0

    def keep(self, key: Any, part: Markup) -> None:
        """Take in one more; where there is no room for it, everything else goes."""
        if self.size + len(part) > MOST:
            self.clear()
        self[key] = part
        self.size += len(part)

    def clear(self) -> None:
        super().clear()
        self.size = 0


_kept = _Kept()


def init_app(app: Flask) -> None:
    app.jinja_env.globals["once"] = once


def once(macro: Macro, *given: Any) -> Markup:
    """What a macro draws from what it is given, in the reader's language.

    The macro must read nothing else: no person, no time, no token of a form. It raises TypeError
    when it is given what may change under its hands, such as a row of the database.
    """
    if current_app.jinja_env.auto_reload:  # whoever works on the macro wants to see it
        return Markup(macro(*given))  # noqa: S704 - drawn with autoescape
    drawing = macro._func.__code__  # noqa: SLF001 - names repeat from template to template
    key = (drawing, speaks_chinese(), request.script_root, _frozen(given))
    found = _kept.get(key)
    if found is None:
        found = Markup(macro(*given))  # noqa: S704 - drawn with autoescape
        _kept.keep(key, found)
    return found


def _frozen(value: Any) -> Any:
    """The same as something that can be looked up."""
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is tuple or kind is list:
        return _each(value)
    if kind is dict:
        return dict, tuple((name, _frozen(one)) for name, one in value.items())
    if isinstance(value, Enum):
        PLAIN.add(kind)
        return value
    if isinstance(value, tuple):
        return kind, _each(value)
    if is_dataclass(value):
        return kind, tuple(_frozen(getattr(value, one.name)) for one in fields(value))
    raise TypeError(f"{kind.__name__} may change after it was drawn")


def _each(values: Sequence[Any]) -> tuple[Any, ...]:
    if PLAIN.issuperset(map(type, values)):
        return tuple(values)
    return tuple([one if type(one) in PLAIN else _frozen(one) for one in values])
