"""The quick note of the desk: a visit with its lead."""

from flask_babel import lazy_gettext as _l

from crm.core.forms import Choice, Day, Needed
from crm.leads.notes import VisitForm


class NoteForm(VisitForm):
    """A visit of today; the lead may be one that is not on offer, such as the last one opened."""

    lead_id = Choice(_l("企业或线索"), [Needed()])
    happened_on = Day(_l("哪天"))

    @property
    def lead_number(self) -> int:
        """The lead's number; 0, which no lead has, for anything else."""
        typed = self.lead_id.data or ""
        return int(typed) if typed.isdecimal() and len(typed) < 10 else 0
