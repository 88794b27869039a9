"""Whether the office's machine is in order."""

from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError

from crm.core import revisions
from crm.core.db import db
from crm.core.jobs import WorkState
from crm.digests.models import DigestDelivery


def state() -> dict[str, bool]:
    """By name: the database answers, its migrations are current, no digest has failed for good."""
    failed = select(exists().where(DigestDelivery.state == WorkState.FAILED))
    try:
        current = revisions.is_current()
        digests = not db.session.scalar(failed)
    except SQLAlchemyError:
        return {"database": _answers(), "migrations": False, "digests": False}
    return {"database": True, "migrations": current, "digests": digests}


def _answers() -> bool:
    """Whether the database says anything, be its shape as it may."""
    db.session.rollback()
    try:
        return bool(db.session.scalar(select(1)))
    except SQLAlchemyError:
        return False
