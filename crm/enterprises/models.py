"""Enterprises, their names, the people there and how to reach them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Model
from crm.core.errors import when_taken
from crm.core.say import say
from crm.core.types import EnumText, Secret
from crm.enterprises.points import PointKind
from crm.enterprises.rules import ContactSource, NameKind, Origin
from crm.plan.models import Cluster

EVERY_CHILD = "all, delete-orphan"
ENTERPRISE, CONTACT = "enterprise", "contact"
"""Kinds of what the search finds."""


class Industry(Model):
    """One code of the full standard, where an office has loaded it."""

    __tablename__ = "industry"

    code: Mapped[str] = mapped_column(primary_key=True)
    parent_code: Mapped[str]
    level: Mapped[int]
    name: Mapped[str]


class Enterprise(Model):
    """A firm as such: no block, no stage; readable by every business role."""

    __tablename__ = "enterprise"
    __table_args__ = (
        Index("ix_enterprise_pinyin_key_id", "pinyin_key", "id"),
        Index("ix_enterprise_cluster_id_pinyin_key_id", "cluster_id", "pinyin_key", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    pinyin_key: Mapped[str]
    origin: Mapped[Origin] = mapped_column(EnumText(Origin))
    country: Mapped[str] = mapped_column(default="CN")
    # Both databases let many NULLs stand in a unique column: firms without a code do not clash.
    uscc: Mapped[str | None] = mapped_column(unique=True)
    uscc_check_overridden: Mapped[bool] = mapped_column(default=False)
    home_registry: Mapped[str] = mapped_column(default="")
    industry: Mapped[str | None]
    suggested_cluster_id: Mapped[int | None] = mapped_column(ForeignKey("cluster.id"))
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("cluster.id"))
    website: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    cluster: Mapped[Cluster | None] = relationship(lazy="raise", foreign_keys=[cluster_id])
    suggested_cluster: Mapped[Cluster | None] = relationship(
        lazy="raise", foreign_keys=[suggested_cluster_id]
    )
    names: Mapped[list["EnterpriseName"]] = relationship(
        lazy="raise_on_sql", cascade=EVERY_CHILD, order_by="EnterpriseName.id"
    )

    def named(self, kind: NameKind) -> list[str]:
        """Its names of one kind."""
        return [row.name for row in self.names if row.kind is kind]


class EnterpriseName(Model):
    """A name an enterprise goes or went by; the full one stands here too, so one look finds all."""

    __tablename__ = "enterprise_name"
    __table_args__ = (UniqueConstraint("enterprise_id", "kind", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    kind: Mapped[NameKind] = mapped_column(EnumText(NameKind))
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)


class EnterpriseRedirect(Model):
    """Where the record of a merged enterprise went; old links keep working."""

    __tablename__ = "enterprise_redirect"

    old_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    new_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    at: Mapped[datetime]


class Contact(Model):
    """A person at an enterprise, known to the block whose officer wrote them down."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"), index=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    source: Mapped[ContactSource] = mapped_column(EnumText(ContactSource))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    enterprise: Mapped[Enterprise] = relationship(lazy="raise")
    points: Mapped[list["ContactPoint"]] = relationship(
        lazy="raise_on_sql", cascade=EVERY_CHILD, order_by="ContactPoint.kind"
    )


class ContactPoint(Model):
    """One way to reach a contact: sealed, findable by equality and tail, shown masked."""

    __tablename__ = "contact_point"
    __table_args__ = (
        UniqueConstraint("contact_id", "kind"),
        Index("ix_contact_point_fingerprint", "fingerprint"),
        Index("ix_contact_point_tail", "tail"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    kind: Mapped[PointKind] = mapped_column(EnumText(PointKind))
    value: Mapped[str] = mapped_column(Secret)
    fingerprint: Mapped[str]
    tail: Mapped[str | None]
    masked: Mapped[str]


when_taken(
    "uq_enterprise_uscc",
    "enterprise.uscc",
    say("已有企业用了这个统一社会信用代码，请到企业列表按代码查找。"),
)
