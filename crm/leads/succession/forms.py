"""Who takes over: one person for all, another for single leads."""

import re

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from crm.core.forms import Choice, Form, Needed
from crm.leads.succession.rules import PassOn, field_of

LEAD = re.compile(r"lead-([0-9]{1,9})")


class SuccessionForm(Form):
    """The successor; which single leads go to somebody else stands beside each lead."""

    successor_id = Choice(_l("接手人"), [Needed()], empty=_l("请选择"))
    seen = HiddenField()

    @property
    def others(self) -> dict[int, int]:
        """The people chosen for single leads, by lead."""
        found = {}
        for name, value in request.form.items():
            match = LEAD.fullmatch(name)
            if match and re.fullmatch(r"[0-9]{1,9}", value):
                found[int(match[1])] = int(value)
        return found

    def chosen_for(self, lead_id: int) -> str:
        """What was chosen for a lead, as the form's text."""
        return request.form.get(field_of(lead_id), "")

    def command(self) -> PassOn:
        successor = int(self.successor_id.data)
        others = {lead: one for lead, one in self.others.items() if one != successor}
        return PassOn(successor, others, self.seen.data or "")
