"""People for tests."""

from itertools import count

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.plan.models import Block, Cluster

_numbers = count(1)


def make_user(
    role: Role = Role.OFFICER, block: str | None = None, cluster: str | None = None
) -> User:
    """Somebody without a password; officers and managers are of 郑东 unless told otherwise."""
    number = next(_numbers)
    wanted = block or ("ZD" if role.has_block else None)
    user = User(
        login=f"person{number}",
        name="测试人员",
        email=f"person{number}@example.cn",
        role=role,
        block_id=_id_of(Block, wanted),
        cluster_id=_id_of(Cluster, cluster),
        password_hash="",
        created_at=clock.now(),
    )
    db.session.add(user)
    db.session.flush()
    return user


def _id_of(kind: type[Block] | type[Cluster], code: str | None) -> int | None:
    return db.session.scalar(select(kind.id).where(kind.code == code)) if code else None
