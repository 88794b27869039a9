"""Forms: fields that forgive how people type and say what they could not read."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from flask import request
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict
from wtforms import (
    Field,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import DateField as WtDateField

from crm.core import amounts, clock, reading
from crm.core.errors import Invalid, Problem
from crm.core.language import translated
from crm.core.say import Sentence


class Form(FlaskForm):
    """A page form: carries the version it was based on and a key that makes resending harmless."""

    class Meta(FlaskForm.Meta):
        """Typed text only: a file sent in the place of text counts as nothing."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            found = super().wrap_formdata(form, formdata)
            return request.form if isinstance(found, CombinedMultiDict) else found

    version = HiddenField()
    idempotency_key = HiddenField(default=lambda: uuid4().hex)
    drawn_at = HiddenField(default=lambda: clock.now().isoformat())
    meanwhile: Sequence[Any] = ()
    """What others did since it was drawn, where the form met a newer version."""

    @property
    def base_version(self) -> int | None:
        """The record's version when the form was drawn; None when it was not an edit."""
        typed = self.version.data or ""
        return int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else None

    def absorb(self, invalid: Invalid) -> None:
        """Hang a command's problems on the fields they belong to, the rest on the form."""
        for problem in invalid.problems:
            self._hang(problem)

    def _hang(self, problem: Problem) -> None:
        words = translated(problem.sentence)
        field = self._fields.get(problem.field)
        if field is None:
            self.form_errors.append(words)
        else:
            field.errors = [*field.errors, words]


def _checked(value: str, most: int | None) -> None:
    if wrong := reading.unkeepable(value, most):
        raise ValidationError(translated(wrong))


class Text(StringField):
    """One line of text; blank is "", never None; surrounding spaces go."""

    data: Any

    def __init__(
        self, label: Any = None, validators: Any = None, most: int = 200, **kw: Any
    ) -> None:
        super().__init__(label, validators, **kw)
        self.most = most

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = reading.one_line(valuelist[0]) if valuelist else (self.data or "")

    def pre_validate(self, form: Any) -> None:
        _checked(self.data or "", self.most)


class LongText(TextAreaField):
    """Several lines of text."""

    data: Any

    def __init__(
        self, label: Any = None, validators: Any = None, most: int = 4000, **kw: Any
    ) -> None:
        super().__init__(label, validators, **kw)
        self.most = most

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = reading.several_lines(valuelist[0]) if valuelist else (self.data or "")

    def pre_validate(self, form: Any) -> None:
        _checked(self.data or "", self.most)


class Day(WtDateField):
    """A calendar day; None when left empty."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = reading.day(valuelist[0].strip())
        except Invalid as wrong:
            raise ValueError(translated(wrong.problems[0].sentence)) from None


class Yuan(StringField):
    """An amount as people write it (5.2亿, 3000万元, 1.5亿美元 is refused here); kept in 元."""

    data: Any

    def __init__(self, label: Any = None, validators: Any = None, **kw: Any) -> None:
        super().__init__(label, validators, **kw)
        self.typed: str | None = None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else amounts.as_wan(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist[0].strip() if valuelist else None
        self.data = None
        if not self.typed:
            return
        try:
            self.data = amounts.parse_yuan(self.typed, default_unit="万元")
        except Invalid as wrong:
            raise ValueError(translated(wrong.problems[0].sentence)) from None


class Whole(StringField):
    """A whole or decimal number, None when left empty."""

    data: Any

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        places: int = 0,
        most: int = 10**15,
        **kw: Any,
    ) -> None:
        super().__init__(label, validators, **kw)
        self.places, self.most = places, most
        self.typed: str | None = None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else f"{self.data}"

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist[0].strip() if valuelist else None
        self.data = None
        if self.typed:
            self.data = self._number(amounts.plain_digits(self.typed))

    def _number(self, text: str) -> int | Decimal:
        number = amounts.number(text)
        wrong = reading.beyond(-1 if number is None else number, self.places, self.most)
        if number is None or wrong:
            raise ValueError(translated(wrong))
        return number if self.places else int(number)


class Choice(SelectField):
    """A choice; an empty one is None. Options are (value, words)."""

    data: Any

    def __init__(
        self, label: Any = None, validators: Any = None, empty: Any = None, **kw: Any
    ) -> None:
        super().__init__(label, validators, validate_choice=False, **kw)
        self.empty = empty
        self.choices: Any = self.choices or []

    def offer(self, options: Iterable[tuple[Any, Any]]) -> None:
        """Set what can be chosen; words may be Sentences."""
        lead = [] if self.empty is None else [("", self.empty)]
        self.choices = lead + [(str(value), translated(words)) for value, words in options]

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist and valuelist[0] else None

    def pre_validate(self, form: Any) -> None:
        if self.data is None or not self.choices:
            return
        _refuse_unoffered({str(self.data)}, self.choices)


def _refuse_unoffered(chosen: set[str], choices: Any) -> None:
    """Only what is on offer can be chosen; choices may be grouped under headings."""
    groups = choices.values() if isinstance(choices, dict) else [choices]
    if not chosen <= {str(value) for group in groups for value, *_ in group}:
        raise ValidationError(gettext("没有这个选项，请重新选择。"))


class Choices(SelectMultipleField):
    """Any number of choices, [] for none; unknown ones are refused in words."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = list(valuelist)

    def pre_validate(self, form: Any) -> None:
        self.data = self.data or []
        _refuse_unoffered(set(self.data), self.choices)


class Needed:
    """The field must be filled in."""

    field_flags = {"required": True}  # noqa: RUF012

    def __call__(self, form: Any, field: Field) -> None:
        # What could not be read already has its own sentence.
        if field.data in (None, "", []) and not field.errors:
            raise ValidationError(gettext("请填写%(label)s。", label=field.label.text))


class NotAfterToday:
    """The day must not lie in the future."""

    def __call__(self, form: Any, field: Field) -> None:
        if isinstance(field.data, date) and field.data > clock.today():
            raise ValidationError(gettext("日期不能晚于今天。"))


def options_of(kinds: Sequence[Any]) -> list[tuple[str, Sentence]]:
    """(value, words) of an enum whose members carry `.words`."""
    return [(kind.value, kind.words) for kind in kinds]
