"""What trips show on an enterprise's page, in the reader's rights, in one statement."""

from flask import render_template

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.enterprises.models import Enterprise
from crm.enterprises.sections import SECTIONS
from crm.trips import queries
from crm.trips.models import Trip


def register() -> None:
    """Hang it on the page, once."""
    if section not in SECTIONS:
        SECTIONS.append(section)


def section(enterprise: Enterprise, user: User) -> str:
    """Its trips, the newest first; nothing for those who read no trips."""
    may_plan = user.can(Permission.LEADS_EDIT)
    query = queries.of_firm(enterprise.id, user).with_only_columns(Trip)
    query = query.order_by(Trip.starts_on.desc(), Trip.id.desc()).limit(queries.MOST_OF_FIRM + 1)
    found = list(db.session.scalars(query))
    if not found and not may_plan:
        return ""
    return render_template(
        "trips/_at_enterprise.html",
        firm=enterprise,
        trips=found[: queries.MOST_OF_FIRM],
        has_more=len(found) > queries.MOST_OF_FIRM,
        may_plan=may_plan,
    )
