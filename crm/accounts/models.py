"""People, their sessions and tokens, and failed attempts to sign in."""

from datetime import datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.accounts.rules import Permission, Role, may
from crm.core.db import Model
from crm.core.types import BigId, EnumText


class User(UserMixin, Model):
    """A person of a promotion office or a department."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str]
    role: Mapped[Role] = mapped_column(EnumText(Role))
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"), index=True)
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("cluster.id"))
    password_hash: Mapped[str]
    locale: Mapped[str] = mapped_column(default="zh")
    digest_wanted: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    session_token: str = ""

    # Flask-Login compares by get_id(), which is empty outside a request: everybody would be equal.
    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__

    def can(self, permission: Permission) -> bool:
        """Whether this person's role has the permission."""
        return may(self.role, permission)

    def get_id(self) -> str:
        """What Flask-Login keeps: the token of a server-side session, not the person's number."""
        return self.session_token

    @property
    def is_active(self) -> bool:
        return self.active


class UserSession(Model):
    """One signed-in browser; only a hash of its token is kept."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    agent: Mapped[str] = mapped_column(default="")


class ApiToken(Model):
    """A program's key to a person's rights; only a hash of it is kept."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    hint: Mapped[str]
    scopes: Mapped[list[Any]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class CalendarKey(Model):
    """The secret in the address of a person's calendar; only a hash of it is kept."""

    __tablename__ = "calendar_key"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class LoginAttempt(Model):
    """A failed attempt, by name and by address; old ones are forgotten."""

    __tablename__ = "login_attempt"
    __table_args__ = (
        Index("ix_login_attempt_login_at", "login", "at"),
        Index("ix_login_attempt_address_at", "address", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    login: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime]
