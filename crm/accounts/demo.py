"""The demo's accounts: one password for all, shown at the start and on the login page."""

from sqlalchemy import select

from crm.accounts.models import User
from crm.core.db import db
from crm.core.language import translated

DEMO_PASSWORD = "Zhaoshang-2026"  # noqa: S105 - printed on the demo's login page on purpose


def people() -> list[User]:
    """The demo's people, in the order in which they were made."""
    return list(db.session.scalars(select(User).where(User.active).order_by(User.id)))


def printed() -> str:
    """The accounts as lines of text."""
    lines = [f"{one.login:<10} {one.name}  {translated(one.role.words)}" for one in people()]
    return "\n".join([*lines, f"password: {DEMO_PASSWORD}"])
