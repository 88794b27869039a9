"""Reading accounts."""

from typing import Any, Literal

from sqlalchemy import Row, Select, column, select, table

from crm.accounts.models import User
from crm.core.db import db
from crm.core.language import speaks_chinese


def by_login(login: str) -> User | None:
    return db.session.scalars(select(User).where(User.login == login.strip().lower())).one_or_none()


def everybody() -> Select[User]:
    """All accounts, the active ones first."""
    return select(User).order_by(User.active.desc(), User.login)


def by_login_order() -> Select[User]:
    """All accounts, to be paged by login."""
    return select(User)


def get(user_id: int) -> User:
    """One account. Raises NoResultFound."""
    return db.session.scalars(select(User).where(User.id == user_id)).one()


def people_for(block_id: int) -> Select[User]:
    """The active people of a block, by name."""
    return select(User).where(User.block_id == block_id, User.active).order_by(User.name, User.id)


def places(kind: Literal["block", "cluster"]) -> dict[str, Row[Any, Any, Any]]:
    """Id, code and short name by code; the plan lies above, so its tables are only named."""
    word = "short" if speaks_chinese() else "short_en"
    rows = table(kind, column("id"), column("code"), column(word), column("position"))
    query = select(rows.c.id, rows.c.code, rows.c[word].label("short")).order_by(rows.c.position)
    return {row.code: row for row in db.session.execute(query)}
