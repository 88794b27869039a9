"""The codes of blocks and clusters by number, read once in a transaction."""

from dataclasses import dataclass, field

from sqlalchemy import event as hooks
from sqlalchemy import literal, select
from sqlalchemy.orm import Session, SessionTransaction

from crm.core.db import WorkSession, db
from crm.plan.models import Block, Cluster

KEPT = "mix_codes"


@dataclass(frozen=True)
class Codes:
    """The codes of blocks and clusters by number."""

    blocks: dict[int, str] = field(default_factory=dict)
    clusters: dict[int, str] = field(default_factory=dict)

    def cell(self, block_id: int, cluster_id: int) -> tuple[str, str]:
        """The codes of both."""
        return self.blocks[block_id], self.clusters[cluster_id]


def codes() -> Codes:
    """All of them; one statement, the first time in a transaction."""
    kept: Codes | None = db.session.info.get(KEPT)
    if kept is None:
        kept = Codes()
        blocks = select(literal("block"), Block.id, Block.code)
        clusters = select(literal("cluster"), Cluster.id, Cluster.code)
        for kind, number, code in db.session.execute(blocks.union_all(clusters)):
            (kept.blocks if kind == "block" else kept.clusters)[number] = code
        remember(kept)
    return kept


def remember(known: Codes) -> None:
    """All of them, for whoever read them on the way: they are not asked for again."""
    db.session.info[KEPT] = known


@hooks.listens_for(WorkSession, "after_transaction_end")
def _forget(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None or ended.nested:
        session.info.pop(KEPT, None)
