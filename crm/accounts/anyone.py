"""A reader whom a statement knows by name only: it is worded once for all who are alike, then bound.

To word a statement takes several times as long as to run it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam

from crm.accounts.rules import Permission, Reader, Role, may


@dataclass(frozen=True)
class Anyone:
    """All that words of a statement may depend on: two readers who are equal here share it."""

    role: Role
    in_block: bool
    in_cluster: bool

    @classmethod
    def like(cls, reader: Reader) -> "Anyone":
        return cls(reader.role, reader.block_id is not None, reader.cluster_id is not None)

    @property
    def id(self) -> Any:
        return bindparam("reader_id")

    @property
    def block_id(self) -> Any:
        return bindparam("reader_block_id") if self.in_block else None

    @property
    def cluster_id(self) -> Any:
        return bindparam("reader_cluster_id") if self.in_cluster else None

    def can(self, permission: Permission) -> bool:
        """Whether the role has the permission."""
        return may(self.role, permission)


def values(reader: Reader) -> dict[str, Any]:
    """What is bound to a statement that was worded for Anyone."""
    return {
        "reader_id": reader.id,
        "reader_block_id": reader.block_id,
        "reader_cluster_id": reader.cluster_id,
    }
