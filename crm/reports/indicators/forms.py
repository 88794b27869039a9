"""Forms of indicators: a month of a place, a sheet, an answer."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import Field, ValidationError
from wtforms.widgets import FileInput

from crm.core.forms import Choice, Form, LongText, Needed, Text, options_of
from crm.core.language import translated
from crm.core.say import Sentence
from crm.plan.models import Indicator
from crm.plan.wording import named
from crm.reports.indicators import rules
from crm.reports.indicators.rules import Entered, Place, Refuse, Report


class EnterForm(Form):
    """A month's values; its fields for values are added by `form_of`."""

    place = Choice(_l("区块或片区"), [Needed()])
    month = Choice(_l("月份"), [Needed()])
    source = Text(_l("来源"), [Needed()], most=200)
    reason = LongText(_l("更正原因"), most=300)
    indicators: Sequence[Indicator] = ()

    def offer(self, places: Sequence[Place], months: Sequence[date]) -> None:
        self.place.offer(options_of(places))
        self.month.offer((f"{one:%Y-%m}", f"{one:%Y-%m}") for one in months)

    @property
    def chosen(self) -> date | None:
        return rules.month_of(self.month.data or "")

    def show(self, known: Mapping[tuple[str, date], int]) -> None:
        """Start from what is in force."""
        for one in self.indicators:
            value = known.get((one.code, self.chosen or date.min))
            self[name_of(one)].data = rules.plain(value)

    def values(self) -> tuple[Entered, ...]:
        """What was typed; every cell that cannot be read gets its sentence."""
        found = []
        month = self.chosen or date.min
        for one in self.indicators:
            field = self[name_of(one)]
            if not (field.data or "").strip():
                continue
            value = rules.parsed(field.data, one.unit)
            if isinstance(value, Sentence):
                field.errors = [*field.errors, translated(value)]
            else:
                found.append(Entered(one.code, month, value, field.name))
        return tuple(found)

    def command(self) -> Report:
        return Report(Place(self.place.data), self.source.data, self.reason.data, self.values())


def name_of(indicator: Indicator) -> str:
    """The field of an indicator."""
    return f"v_{indicator.code.replace('-', '_')}"


def form_of(indicators: Sequence[Indicator]) -> EnterForm:
    """The form with a field for each indicator, labelled with its unit."""
    fields: dict[str, Any] = {
        name_of(one): Text(f"{named(one)} · {named(one, 'unit')}", most=30) for one in indicators
    }
    made = type("MonthForm", (EnterForm,), {**fields, "indicators": tuple(indicators)})
    form: EnterForm = made()
    return form


class SheetFile(Field):
    """One .xlsx file; `data` is its bytes."""

    widget = FileInput()
    data: bytes

    def process(self, formdata: Any, *_rest: Any, **_kw: Any) -> None:
        self.process_errors: list[str] = []
        self.errors = ()
        sent = request.files.get(self.name) if request.method == "POST" else None
        self.data = sent.read() if sent else b""

    def pre_validate(self, form: Any) -> None:
        if not self.data:
            raise ValidationError(str(_l("请选择填好的 .xlsx 表格。")))


class SheetForm(Form):
    """A filled template."""

    place = Choice(_l("区块或片区"), [Needed()])
    sheet = SheetFile(_l("填好的表格"))
    source = Text(_l("来源"), [Needed()], most=200)
    reason = LongText(_l("更正原因"), most=300)

    def offer(self, places: Sequence[Place]) -> None:
        self.place.offer(options_of(places))


class RefuseForm(Form):
    """Why not."""

    reason = LongText(_l("不同意的理由"), [Needed()], most=500)

    def command(self) -> Refuse:
        return Refuse(self.reason.data)
