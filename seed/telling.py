"""Notices in the order of time: a week's scenes are acted out one after another, not hour by hour."""

from sqlalchemy import delete, insert, select

from crm.core.db import db
from crm.notices.models import Notice


def put_in_order() -> None:
    """Number them anew by their moment, as they would have been written."""
    columns = [column for column in Notice.__table__.columns if column.name != "id"]
    query = select(*columns).order_by(Notice.at, Notice.id)
    rows = [dict(row) for row in db.session.execute(query).mappings()]
    db.session.execute(delete(Notice))
    if rows:
        db.session.execute(insert(Notice).execution_options(render_nulls=True), rows)
    db.session.commit()
