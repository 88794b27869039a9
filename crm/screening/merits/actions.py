"""Deciding about headquarters; writing places on lists down and taking them back."""

from crm.accounts.models import User
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid, Problem, Refused, check_version
from crm.core.say import say
from crm.leads.ended import must_be_open
from crm.leads.models import Lead
from crm.screening.merits import queries
from crm.screening.merits.headquarters import AddRank, JudgeHq, judge_problems, rank_problems
from crm.screening.merits.models import HqJudgement, TopRank


def decide_hq(lead: Lead, command: JudgeHq, *, by: User, base_version: int | None) -> HqJudgement:
    """Write down what was stated and decided. Raises Invalid, Refused or Stale."""
    check_version(lead.version, base_version)
    must_be_open(lead)
    if found := judge_problems(command):
        raise Invalid(found)
    row = HqJudgement(
        lead_id=lead.id,
        block_id=lead.block_id,
        stated=dict(command.stated),
        verdict=command.verdict,
        reason=command.reason.strip(),
        by_id=by.id,
        at=clock.now(),
    )
    db.session.add(row)
    _touch(lead, by)
    record(by, "hq.decided", lead, verdict=row.verdict.value, reason=row.reason)
    return row


def add_rank(lead: Lead, command: AddRank, *, by: User, base_version: int | None) -> TopRank:
    """Write a place on a list down. Raises Invalid, Refused or Stale."""
    check_version(lead.version, base_version)
    must_be_open(lead)
    found = rank_problems(command, clock.today())
    if command.enterprise_id not in dict(queries.ranked_parties(lead)):
        found.append(Problem("enterprise_id", say("请选择线索的投资方或母公司。")))
    if found:
        raise Invalid(found)
    row = TopRank(
        enterprise_id=command.enterprise_id,
        ranking=command.ranking,
        year=command.year,
        rank=command.rank,
        control=command.control,
        listed_as=command.listed_as.strip(),
        percent=command.percent,
        source=command.source.strip(),
        by_id=by.id,
        at=clock.now(),
    )
    db.session.add(row)
    _touch(lead, by)
    facts = {"ranking": row.ranking.value, "year": row.year, "rank": row.rank}
    record(by, "rank.added", lead, control=row.control.value, **facts)
    return row


def withdraw_rank(
    lead: Lead, row: TopRank, reason: str, *, by: User, base_version: int | None
) -> None:
    """Take a place back. Raises Invalid, Refused or Stale."""
    check_version(lead.version, base_version)
    must_be_open(lead)
    if row.withdrawn_at:
        raise Refused(say("这一条已经撤回。"))
    if not reason.strip():
        raise Invalid([Problem("reason", say("请填写%(label)s。", label=say("撤回原因")))])
    row.withdrawn_at, row.withdrawn_reason = clock.now(), reason.strip()
    _touch(lead, by)
    facts = {"ranking": row.ranking.value, "year": row.year, "rank": row.rank}
    record(by, "rank.withdrawn", lead, reason=row.withdrawn_reason, **facts)


def _touch(lead: Lead, by: User) -> None:
    """Whoever saw the lead before meets a newer version."""
    lead.updated_at, lead.updated_by_id = clock.now(), by.id
