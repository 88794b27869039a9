"""Reading the chain of events."""

from sqlalchemy import select

from crm.audit.models import EventChain
from crm.audit.rules import GENESIS
from crm.core.db import db


def end_of_chain() -> str:
    """The digest of the last event: it differs as soon as anything more was recorded."""
    return db.session.scalar(select(EventChain.digest)) or GENESIS
