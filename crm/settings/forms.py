"""Forms of the settings: one field for each part of the setting at hand."""

from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _l

from crm.core.forms import Day, Form, LongText, Text
from crm.core.language import translated
from crm.settings.kinds import Part, Setting
from crm.settings.rules import MOST_REASON, DraftChange, RefuseChange, part_field

MOST_VALUE = 20


class Marked:
    """Shown as needed; the rule refuses an empty one together with whatever else is wrong."""

    field_flags = {"required": True}  # noqa: RUF012

    def __call__(self, form: Any, field: Any) -> None: ...


class ChangeForm(Form):
    """New values from a day on, and why."""

    effective_from = Day(_l("生效日期"), [Marked()])
    reason = LongText(_l("改动理由"), [Marked()], most=MOST_REASON)
    setting: Setting

    @property
    def part_fields(self) -> list[tuple[Part, Any]]:
        """The parts with their fields."""
        return [(one, self[part_field(one.key)]) for one in self.setting.parts]

    def say_labels(self) -> None:
        """Name each part in the reader's language."""
        for one, field in self.part_fields:
            field.label.text = self._label(one)

    def _label(self, part: Part) -> str:
        words = translated(part.words)
        return f"{part.key} {words}" if self.setting.coded else words

    def fill(self, value: Any) -> None:
        """Show a value."""
        for key, text in self.setting.texts(value).items():
            self[part_field(key)].data = text

    def command(self) -> DraftChange:
        values = {one.key: field.data for one, field in self.part_fields}
        return DraftChange(values, self.effective_from.data, self.reason.data)


@cache
def _form_of(name: str, setting: Setting) -> type[ChangeForm]:
    fields = {part_field(one.key): Text("", [Marked()], most=MOST_VALUE) for one in setting.parts}
    return type(f"ChangeForm_{name}", (ChangeForm,), {**fields, "setting": setting})


def change_form(setting: Setting) -> ChangeForm:
    """The form of a setting."""
    form = _form_of(setting.name, setting)()
    form.say_labels()
    return form


class ButtonForm(Form):
    """Nothing but the version that is decided on."""


class RefuseForm(Form):
    """Why not."""

    reason = LongText(_l("不同意的理由"), [Marked()], most=MOST_REASON)

    def command(self) -> RefuseChange:
        return RefuseChange(self.reason.data)
