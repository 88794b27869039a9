"""The forms of advice."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from crm.core.forms import Form, Needed, Text
from crm.mix.advice.plans import MOST_NAME


class KeepForm(Form):
    """A plan's name and readers; what it holds stands in the same form as in the address."""

    name = Text(_l("方案名称"), [Needed()], most=MOST_NAME)
    shared = BooleanField(_l("共享"))
