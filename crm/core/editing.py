"""Edits that met a later version: what nobody else touched is saved, a true conflict is shown.

A form remembers what it showed when it was drawn. When the record has moved on meanwhile, each
field has three values: what was shown, what was typed, what is kept now. Only where both sides
changed the same field, to different values, somebody has to choose.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Self

from flask import flash, request
from flask_babel import gettext
from wtforms import Field, HiddenField

from crm.core.forms import Form
from crm.core.language import listed

CHOSEN, THEIRS = "choose-{}", "theirs"
"""The name of the choice that stands beside a conflicting field, and its other answer than "mine"."""


@dataclass(frozen=True)
class Conflict:
    """A field that both sides changed, and how each value reads."""

    name: str
    label: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Merge:
    """What became of a form that was based on an older version."""

    conflicts: tuple[Conflict, ...] = ()
    kept_theirs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conflicting:
    """Both sides changed the same fields: which, and whose version is the kept one."""

    merge: Merge
    by: str


class RecordForm(Form):
    """A form about a record that exists: it carries what it showed, to tell apart who changed what."""

    BLANK_KEEPS: ClassVar[frozenset[str]] = frozenset()
    """Fields that show nothing of what is kept; left blank they change nothing."""

    was = HiddenField()
    conflict: "Conflicting | None" = None

    def remember(self, version: int, kept: Self | None = None) -> None:
        """Note the version that this form stands on, with its values (this form's own, or `kept`)."""
        source = self if kept is None else kept
        self.version.data = str(version)
        self.was.data = json.dumps({field.name: source.kept(field) for field in visible(source)})

    def remembered(self) -> dict[str, str]:
        """What the form showed when it was drawn; {} when that is not known."""
        try:
            found = json.loads(self.was.data or "")
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def kept(self, field: Field) -> str:
        """A field's value as text that is equal when the values are."""
        return plain(field.data)

    def take(self, field: Field, theirs: Self) -> None:
        """Put the other side's value into a field."""
        field.data = theirs[field.name].data
        if hasattr(field, "typed"):
            field.typed = None


def visible(form: Form) -> Iterator[Field]:
    """The fields that people fill in."""
    return (field for field in form if field.type not in ("HiddenField", "CSRFTokenField"))


def plain(value: Any) -> str:
    """Any field's value as one comparable text; empty, unticked and unknown are ""."""
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, list | tuple | set | frozenset):
        return "|".join(sorted(plain(one) for one in value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return "" if value is None else str(value).replace("\r\n", "\n")


def merge(form: RecordForm, theirs: RecordForm) -> Merge:
    """Bring a form up to the kept version; the other side's lone changes are taken over into it."""
    was = form.remembered()
    conflicts, taken = [], []
    for field in visible(form):
        base, now = was.get(field.name), theirs.kept(theirs[field.name])
        mine = form.kept(field)
        if field.name in form.BLANK_KEEPS and not mine:
            mine = now if base is None else base
        if mine == now:
            continue
        if mine == base:
            form.take(field, theirs)
            taken.append(str(field.label.text))
        elif now != base:
            label = str(field.label.text)
            kept = now if field.name in form.BLANK_KEEPS else shown(theirs[field.name])
            conflicts.append(Conflict(field.name, label, shown(field), kept))
    return Merge(tuple(conflicts), tuple(taken))


def shown(field: Field) -> str:
    """A field's value as its reader knows it: the words of a choice, a tick, the text."""
    if isinstance(field.data, bool):
        return "✓" if field.data else "—"
    words = {str(value): label for value, label in _choices(field)}
    if words:
        chosen = field.data if isinstance(field.data, list) else [field.data]
        return listed(words.get(plain(one), plain(one)) for one in chosen if one) or "—"
    # WTForms' own widgets ask fields for their text this way.
    text = field._value() if hasattr(field, "_value") else plain(field.data)  # noqa: SLF001
    return str(text or "—")


def _choices(field: Field) -> list[tuple[Any, str]]:
    choices = getattr(field, "choices", None) or []
    groups = choices.values() if isinstance(choices, dict) else [choices]
    return [(one[0], str(one[1])) for group in groups for one in group]


@dataclass(frozen=True)
class Kept:
    """The record as it is now: its form, its version and who saved it last."""

    form: RecordForm
    version: int
    by: str = ""


def save(form: RecordForm, kept: Kept, act: Callable[[int | None], Any]) -> Any:
    """Do what the form asks, on top of what others saved meanwhile.

    `act` gets the version that the write is based on after merging. None when both sides changed
    the same fields: the form's `conflict` then names them, and the form holds what was typed.
    """
    _take_chosen(form, kept.form)
    if form.base_version in (None, kept.version):
        return act(form.base_version)
    found = merge(form, kept.form)
    form.remember(kept.version, kept.form)
    if found.conflicts:
        form.conflict = Conflicting(found, kept.by)
        return None
    done = act(kept.version)
    if found.kept_theirs:
        flash(_both_saved(kept.by, found.kept_theirs), "info")
    return done


def status(form: Form) -> int:
    """How a page answers that shows this form: 409 in a conflict, 422 with mistakes, else 200."""
    if isinstance(form, RecordForm) and form.conflict:
        return 409
    return 422 if form.errors else 200


def _take_chosen(form: RecordForm, theirs: RecordForm) -> None:
    for field in visible(form):
        if request.form.get(CHOSEN.format(field.name)) == THEIRS:
            form.take(field, theirs)


def _both_saved(by: str, fields: tuple[str, ...]) -> str:
    words = listed(fields)
    if not by:
        return gettext("期间别人也改了：%(fields)s。两边的修改都已保存。", fields=words)
    return gettext("期间 %(name)s 也改了：%(fields)s。两边的修改都已保存。", name=by, fields=words)
