"""What one wants to be told."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.widgets import CheckboxInput, ListWidget

from crm.core.forms import Choices, Form
from crm.core.language import translated
from crm.notices.rules import Kind


class ChoicesForm(Form):
    """A tick for each kind; no tick at all means nothing is told."""

    wanted = Choices(
        _l("哪些提醒"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted.choices = [(kind.value, translated(kind.words)) for kind in Kind]

    @property
    def kinds(self) -> list[Kind]:
        return [Kind(one) for one in self.wanted.data or ()]
