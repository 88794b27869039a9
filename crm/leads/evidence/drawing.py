"""How the files of a lead stand on its pages."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core.language import translated
from crm.core.templates import day
from crm.leads import options, queries
from crm.leads.evidence import queries as files
from crm.leads.evidence.models import EvidenceFile
from crm.leads.evidence.queries import Line, by_line
from crm.leads.models import Fact, Lead, StageClaim
from crm.leads.moves import ClaimState

KILO = 1024


def people_of(found: Iterable[EvidenceFile]) -> set[int | None]:
    """Whose names are told."""
    return {number for one in found for number in (one.by_id, one.withdrawn_by_id)}


def alone(lead: Lead, user: User) -> dict[str, Any]:
    """The panel's words where it is a page, or a part drawn by itself."""
    found, claims = files.of_lead(lead.id), queries.claims_of(lead.id)
    people = options.names_of(people_of(found))
    return {
        "lead": lead,
        "may": {"edit": queries.may_edit(lead, user)},
        "people": people,
        "files": rows(lead, user, found, claims, queries.facts_of(lead.id)),
    }


def rows(
    lead: Lead,
    user: User,
    found: Sequence[EvidenceFile],
    claims: Sequence[StageClaim],
    facts: Sequence[Fact],
) -> list[dict[str, Any]]:
    """A line for each file: what it proves, and whether this person may withdraw it."""
    named = {("claim", one.id): _of_claim(one) for one in claims}
    named |= {("receipt", one.id): _of_receipt(one) for one in facts}
    verified = {("claim", one.id) for one in claims if one.state is ClaimState.VERIFIED}
    verified |= {("receipt", one.id) for one in facts if one.verified_at}
    may = lead.status.is_open and queries.may_edit(lead, user)
    every = user.can(Permission.LEADS_EDIT_ALL)
    lines = []
    for file in found:
        line = _line(file)
        mine = may and (every or file.by_id == user.id)
        taken = file.withdrawn_at is not None or line in verified
        lines.append({
            "file": file,
            "proves": named.get(line, gettext("阶段证据")) if line else "",
            "may_withdraw": mine and not taken,
        })  # fmt: skip
    return lines


def proofs(found: Sequence[EvidenceFile]) -> Mapping[Line, list[EvidenceFile]]:
    """By claim and receipt: their files, oldest first, those aside that were withdrawn."""
    return by_line([one for one in reversed(found) if one.withdrawn_at is None])


def _line(file: EvidenceFile) -> Line | None:
    if file.is_loose:
        return None
    if file.claim_id is not None:
        return "claim", file.claim_id
    return ("receipt", file.fact_id) if file.fact_id is not None else ("move", 0)


def _of_claim(claim: StageClaim) -> str:
    return gettext("申报 %(stage)s", stage=f"{claim.stage.value} {translated(claim.stage.words)}")


def _of_receipt(fact: Fact) -> str:
    return gettext("%(day)s 到资凭证", day=day(fact.happened_on))


def size(number: int) -> str:
    """A size as people read it."""
    if number < KILO:
        return f"{number} B"
    if number < KILO * KILO:
        return f"{number / KILO:.0f} KB"
    return f"{number / KILO / KILO:.1f} MB"
