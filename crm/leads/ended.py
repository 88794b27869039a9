"""What ended or sleeps is read, and not worked on until somebody takes it up again."""

from crm.core.errors import Refused
from crm.leads import moves
from crm.leads.models import Lead


def must_be_open(lead: Lead) -> None:
    """Raise Refused unless the lead is under way or waits."""
    if no := moves.closed_to_edits(lead.status):
        raise Refused(no)
