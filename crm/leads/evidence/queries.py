"""Reading files; who may read their lead may read them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import false, or_, select, union
from sqlalchemy.exc import NoResultFound

from crm.core.db import db
from crm.leads.evidence.models import EvidenceFile
from crm.leads.models import Fact, Lead, StageClaim
from crm.leads.moves import ClaimState

Line = tuple[str, int]
"""What a file proves: ("claim" | "receipt", number)."""

KEPT: list[Any] = [EvidenceFile.sha256]
"""Every column that names contents of the store; packages above add theirs, or the sweep takes them."""


def of_lead(lead_id: int) -> list[EvidenceFile]:
    """All files of a lead, the newest first."""
    query = select(EvidenceFile).where(EvidenceFile.lead_id == lead_id)
    return list(db.session.scalars(query.order_by(EvidenceFile.id.desc())))


def get(lead: Lead, file_id: int) -> EvidenceFile:
    """A file of this lead. Raises NoResultFound."""
    found = db.session.get(EvidenceFile, file_id)
    if found is None or found.lead_id != lead.id:
        raise NoResultFound
    return found


def proving(lines: Collection[Line]) -> Mapping[Line, list[EvidenceFile]]:
    """The files of claims and receipts, those aside that were withdrawn; one statement."""
    claims = [number for kind, number in lines if kind == "claim"]
    facts = [number for kind, number in lines if kind != "claim"]
    tests = [
        column.in_(numbers)
        for column, numbers in ((EvidenceFile.claim_id, claims), (EvidenceFile.fact_id, facts))
        if numbers
    ]
    query = select(EvidenceFile).where(or_(false(), *tests), EvidenceFile.withdrawn_at.is_(None))
    return by_line(db.session.scalars(query.order_by(EvidenceFile.id)) if tests else ())


def by_line(
    files: Iterator[EvidenceFile] | Sequence[EvidenceFile],
) -> dict[Line, list[EvidenceFile]]:
    """Files by the claim or receipt that they prove."""
    found: dict[Line, list[EvidenceFile]] = defaultdict(list)
    for file in files:
        if file.claim_id is not None:
            found["claim", file.claim_id].append(file)
        if file.fact_id is not None:
            found["receipt", file.fact_id].append(file)
    return found


def has_proven(file: EvidenceFile) -> bool:
    """Whether somebody has verified what the file proves."""
    claim = db.session.get(StageClaim, file.claim_id) if file.claim_id else None
    fact = db.session.get(Fact, file.fact_id) if file.fact_id else None
    verified = claim is not None and claim.state is ClaimState.VERIFIED
    return verified or (fact is not None and fact.verified_at is not None)


def known(hashes: set[str]) -> set[str]:
    """Which of these contents some file has."""
    queries = (select(column).where(column.in_(hashes)).distinct() for column in KEPT)
    return {one for query in queries for one in db.session.scalars(query)} if hashes else set()


def contents() -> Iterator[str]:
    """Every content that some file has, each once."""
    query = union(*(select(column.label("sha256")) for column in KEPT)).order_by("sha256")
    yield from db.session.scalars(query.execution_options(yield_per=1000))
