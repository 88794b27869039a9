"""The forms of a saved view."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from crm.core.forms import Form, Needed, Text
from crm.savedviews.rules import MOST_NAME, ChangeView, SaveView


class SaveForm(Form):
    """A new view; page and address come from where one is."""

    page = HiddenField()
    address = HiddenField()
    name = Text(_l("视图名称"), [Needed()], most=MOST_NAME)
    shared = BooleanField(_l("共享"))

    def command(self, page: str) -> SaveView:
        return SaveView(page, self.name.data, self.address.data or "", shared=self.shared.data)


class ChangeForm(Form):
    """A view's name and readers."""

    name = Text(_l("视图名称"), [Needed()], most=MOST_NAME)
    shared = BooleanField(_l("共享"))

    def command(self) -> ChangeView:
        return ChangeView(self.name.data, shared=self.shared.data)


class AddressForm(Form):
    """What is shown now."""

    address = HiddenField()
