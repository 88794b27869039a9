"""What enterprises and contacts are found by, and those that a reader finds.

Phones are not in the index: a contact has keyed marks of the whole number and of its tail.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, or_, select

from crm.accounts.models import User
from crm.core import seal
from crm.core.db import db
from crm.core.errors import Invalid
from crm.core.search.grams import Field
from crm.core.search.indexing import register, register_part
from crm.core.search.queries import Hits, hits, ids_answering, page_of
from crm.core.search.wanted import Part, Wanted
from crm.enterprises import queries
from crm.enterprises.models import (
    CONTACT,
    ENTERPRISE,
    Contact,
    ContactPoint,
    Enterprise,
    EnterpriseName,
)
from crm.enterprises.points import TAIL, PointKind, read
from crm.plan.models import Cluster
from crm.plan.wording import named


def fields_of_enterprises(rows: Sequence[Enterprise]) -> dict[int, list[Field]]:
    """Every name of an enterprise, and its code."""
    names = _names(rows)
    return {
        row.id: [
            *(Field(name, is_name=True) for name in dict.fromkeys((row.name, *names[row.id]))),
            Field(row.uscc or ""),
        ]
        for row in rows
    }


def _names(rows: Sequence[Enterprise]) -> dict[int, list[str]]:
    """Names as they are loaded; the rest in one statement."""
    found = {row.id: [one.name for one in row.__dict__.get("names", ())] for row in rows}
    unread = [row.id for row in rows if "names" not in row.__dict__]
    query = select(EnterpriseName.enterprise_id, EnterpriseName.name)
    if unread:
        for number, name in db.session.execute(
            query.where(EnterpriseName.enterprise_id.in_(unread)).order_by(EnterpriseName.id)
        ):
            found[number].append(name)
    return found


def fields_of_contacts(rows: Sequence[Contact]) -> dict[int, list[Field]]:
    """A person's name and position."""
    return {row.id: [Field(row.name, is_name=True), Field(row.title)] for row in rows}


register(ENTERPRISE, Enterprise, ("name", "uscc", "names"), fields_of_enterprises)
register_part(EnterpriseName, Enterprise, "enterprise_id")
register(CONTACT, Contact, ("name", "title"), fields_of_contacts)


def found_enterprises(user: User, wanted: Wanted) -> Hits:
    """The enterprises that answer a search, for whoever may read them."""
    return hits(queries.visible_to(user), Enterprise.id.expression, ENTERPRISE, wanted)


def shown_enterprises(found: Hits, after: int | None, size: int) -> Sequence[Row[Any]]:
    """One page of them with their clusters."""
    words = (
        *(Enterprise.id, Enterprise.name, Enterprise.uscc, Enterprise.origin, Enterprise.country),
        *(Cluster.code.label("cluster"), named(Cluster, "short").label("cluster_name")),
    )
    query = page_of(found, *words, after=after, size=size)
    joined = query.outerjoin(Cluster, Cluster.id == Enterprise.cluster_id)
    return db.session.execute(joined).all()


def found_contacts(user: User, wanted: Wanted) -> Hits:
    """The contacts that answer a search by name or by phone, in the reader's rights."""
    visible = queries.contacts_visible_to(user)
    if not any(map(_marks, wanted.parts)):
        return hits(visible, Contact.id.expression, CONTACT, wanted)
    answering = (Contact.id.in_(_contacts(part)) for part in wanted.parts)
    return Hits(visible.where(*answering), Contact.id.expression)


def shown_contacts(found: Hits, after: int | None, size: int) -> Sequence[Row[Any]]:
    """One page of them with where they work."""
    words = (
        *(Contact.id, Contact.name, Contact.title),
        *(Enterprise.id.label("enterprise_id"), Enterprise.name.label("enterprise")),
    )
    query = page_of(found, *words, after=after, size=size)
    return db.session.execute(query.join(Enterprise, Enterprise.id == Contact.enterprise_id)).all()


def _contacts(part: Part) -> Select[int]:
    by_name = ids_answering(CONTACT, (part,))
    marks = _marks(part)
    if not marks:
        return by_name
    by_phone = select(ContactPoint.contact_id).where(or_(*marks))
    return select(by_name.union(by_phone).subquery().c[0])


def _marks(part: Part) -> list[ColumnElement[bool]]:
    """What a contact point of this number has: the mark of its last digits, or of the whole."""
    if len(part.digits) == TAIL:
        return [ContactPoint.tail == seal.fingerprint(part.digits, "phone-tail")]
    if len(part.digits) < TAIL:
        return []
    try:
        whole = read(PointKind.PHONE, part.text)
    except Invalid:
        return []
    return [ContactPoint.fingerprint == queries.fingerprint(whole)]
