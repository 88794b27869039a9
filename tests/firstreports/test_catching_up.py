"""`crm firstreports stamp`: what was complete before there were stamps, by the moment it became so."""

from datetime import timedelta
from unittest.mock import patch

from flask import Flask
from sqlalchemy import delete

from crm.core import clock
from crm.core.db import db
from crm.firstreports import registering
from crm.firstreports.catching_up import stamp_all
from crm.firstreports.models import FirstReport, Protection, ReportMark
from crm.leads.models import Lead
from seed import dsl
from tests.firstreports.made import clash, complete, officer, registered, stamp
from tests.makers.leads import end, make_lead

FIRM = "华信示例冷链（郑州）有限公司"


def _forget() -> None:
    """As it was before there were stamps."""
    for kind in (ReportMark, Protection, FirstReport):
        db.session.execute(delete(kind))
    db.session.commit()


def test_stamps_are_of_the_moment_in_which_the_last_part_came(app: Flask) -> None:
    by = officer()
    lead = make_lead(owner=by)
    moment = clock.now() - timedelta(days=20)
    with clock.at(moment):
        complete(lead, by)
    with clock.at(moment + timedelta(days=5)):
        dsl.edit(dsl.fresh(lead, by), by, project="二期")
        db.session.commit()
    _forget()
    assert stamp_all() == {"stamped": 1, "clashes": 0}
    made = stamp(lead)
    assert made and (made.stamped_at, made.by_id) == (moment, by.id)


def test_whoever_was_complete_first_has_it_whatever_was_logged_first(app: Flask) -> None:
    early, late = officer("ZD"), officer("JK")
    with patch.object(registering, "DECISIVE", frozenset()):  # the hook is not there yet
        logged_first = make_lead(owner=early, name=FIRM)
        with clock.at(clock.now() + timedelta(days=1)):
            completed_first = registered(late, FIRM)
        with clock.at(clock.now() + timedelta(days=2)):
            complete(logged_first, early)
    assert stamp_all() == {"stamped": 1, "clashes": 1}
    assert stamp(completed_first) and clash(logged_first)


def test_again_it_does_no_harm(app: Flask) -> None:
    registered(officer())
    registered(officer("ZD"), FIRM)
    registered(officer("JK"), FIRM)
    before = _all()
    assert stamp_all() == {"stamped": 0, "clashes": 0}
    assert _all() == before


def _all() -> list[tuple[int, object]]:
    return [(one.lead_id, one.stamped_at) for one in db.session.query(FirstReport)]


def test_incomplete_and_ended_leads_get_none(app: Flask) -> None:
    owner = officer()
    make_lead(owner=owner)
    lead = registered(owner)
    end(lead, owner)
    _forget()
    assert stamp_all() == {"stamped": 0, "clashes": 0}
    assert db.session.query(Lead).count() == 2
