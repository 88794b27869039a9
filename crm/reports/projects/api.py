"""Major projects for programs."""

from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.db import db
from crm.core.rest.contract import Contract
from crm.core.rest.openapi import Resource
from crm.core.say import Pair, say
from crm.reports.projects import actions, queries
from crm.reports.projects.models import ProjectClaim
from crm.reports.projects.queries import Claim, Row
from crm.reports.projects.rules import Answer, Charge, ClaimMilestone, Schedule
from crm.reports.projects.shapes import (
    MajorProjectsOut,
    MajorProjectWhole,
    MilestoneAnswer,
    MilestoneBody,
    MilestoneClaimOut,
    ProjectCharge,
    ProjectQuery,
    ProjectSchedule,
    ProjectTie,
)

projects = Resource("projects", say("重大项目"))
RESOURCES = (projects,)
PROJECT = "/projects/<code>"
CLAIM = "/project-milestones/<int:claim_id>"
TYPED = ("overall", "leader", "office", "site", "reason")
CLAIMED = "id milestone happened_on evidence state claimed_at decided_at decided_reason version"


def drawn(row: Row) -> dict[str, Any]:
    """A row as programs get it."""
    card, project, status = row.card, row.project, row.status(clock.today())
    return {name: getattr(card, name) if card else "" for name in TYPED} | {
        "code": project.code,
        "number": project.number,
        "name": Pair(project.name, project.name_en),
        "cluster": project.cluster.code,
        "advice": Pair(project.site, project.site_en),
        "blocks": [one.code for one in row.sited],
        "carrier_id": card.carrier_id if card else None,
        "state": status.state,
        "months": status.months,
        "overdue": status.overdue,
        "slips": status.slips,
        "to_meeting": status.to_meeting,
        "milestones": row.points,
        "leads": row.leads,
        "hidden_leads": row.hidden_leads,
        "version": row.version,
    }


def _claimed(row: Row, one: Claim) -> dict[str, Any]:
    found = {name: getattr(one.claim, name) for name in CLAIMED.split()}
    names = {"claimed_by": one.claimed_by, "decided_by": one.decided_by}
    return found | names | {"project": row.project.code}


def _whole(code: str) -> dict[str, Any]:
    db.session.flush()
    row = queries.get(code, reader())
    lines = [
        {name: getattr(line, name) for name in ["site_on", "build_on", "open_on", "reason", "at"]}
        | {"by": who}
        for line, who in row.said
    ]
    return drawn(row) | {
        "history": lines,
        "claims": [_claimed(row, one) for one in row.claims],
        "tied_leads": queries.leads_of(row, reader()),
    }


def _current(code: str) -> dict[str, Any]:
    return dict(MajorProjectWhole().dump(_whole(code)))


def _milestone(claim_id: int) -> dict[str, Any]:
    db.session.flush()
    row, _ = queries.claim(claim_id, reader())
    return _claimed(row, next(one for one in row.claims if one.claim.id == claim_id))


def _current_milestone(claim_id: int) -> dict[str, Any]:
    return dict(MilestoneClaimOut().dump(_milestone(claim_id)))


def _locked(claim_id: int) -> tuple[Row, ProjectClaim]:
    return queries.claim(claim_id, reader(), lock=True)


@operation(
    projects,
    "GET /projects",
    Permission.PLAN_READ,
    Contract(say("重大项目：牵头、选址、节点和状态"), asks=ProjectQuery, gives=MajorProjectsOut),
)
def index(asked: dict[str, Any]) -> dict[str, Any]:
    rows = [
        row
        for row in queries.rows(reader())
        if asked["cluster"] in ("", row.project.cluster.code)
        and (not asked["block"] or asked["block"] in {one.code for one in row.blocks})
    ]
    return {"rows": [drawn(row) for row in rows]}


@operation(
    projects,
    f"GET {PROJECT}",
    Permission.PLAN_READ,
    Contract(say("一个重大项目：排期记录、节点核实和关联线索"), gives=MajorProjectWhole),
)
def show(code: str) -> dict[str, Any]:
    return _whole(code)


@operation(
    projects,
    f"PUT {PROJECT}",
    Permission.LEADS_EDIT_ALL,
    Contract(say("填写牵头和选址"), takes=ProjectCharge, gives=MajorProjectWhole, current=_current),
)
def charge(code: str, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    row = queries.get(code, reader(), lock=True)
    command = Charge(**given | {"blocks": frozenset(given["blocks"])})
    actions.put_in_charge(row, command, by=reader(), base=base_version)
    return _whole(code)


@operation(
    projects,
    f"POST {PROJECT}/schedule",
    Permission.LEADS_EDIT_ALL,
    Contract(say("排期或改期"), takes=ProjectSchedule, gives=MajorProjectWhole, current=_current),
)
def schedule(code: str, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    row = queries.get(code, reader(), lock=True)
    days = given["site_on"], given["build_on"], given["open_on"]
    actions.schedule(row, Schedule(days, given["reason"]), by=reader(), base=base_version)
    return _whole(code)


@operation(
    projects,
    f"POST {PROJECT}/milestones",
    Permission.LEADS_EDIT_ALL,
    Contract(
        say("报节点完成"), takes=MilestoneBody, gives=MilestoneClaimOut, status=201,
        location="/api/v1/project-milestones/{id}",
    ),
)  # fmt: skip
def claim(code: str, given: dict[str, Any]) -> dict[str, Any]:
    row = queries.get(code, reader(), lock=True)
    return _milestone(actions.claim(row, ClaimMilestone(**given), by=reader()).id)


@operation(
    projects,
    f"GET {CLAIM}",
    Permission.PLAN_READ,
    Contract(say("一次节点报送"), gives=MilestoneClaimOut),
)
def milestone(claim_id: int) -> dict[str, Any]:
    return _milestone(claim_id)


@operation(
    projects,
    f"POST {CLAIM}/verification",
    Permission.LEADS_EDIT_ALL,
    Contract(say("核实节点"), gives=MilestoneClaimOut, current=_current_milestone),
)
def verify(claim_id: int, base_version: int) -> dict[str, Any]:
    actions.verify(*_locked(claim_id), by=reader(), base=base_version)
    return _milestone(claim_id)


@operation(
    projects,
    f"POST {CLAIM}/refusal",
    Permission.LEADS_EDIT_ALL,
    Contract(
        say("退回节点"), takes=MilestoneAnswer, gives=MilestoneClaimOut, current=_current_milestone
    ),
)
def refuse(claim_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    actions.refuse(*_locked(claim_id), Answer(**given), by=reader(), base=base_version)
    return _milestone(claim_id)


@operation(
    projects,
    f"POST {CLAIM}/withdrawal",
    Permission.LEADS_EDIT_ALL,
    Contract(say("撤回自己报的节点"), gives=MilestoneClaimOut, current=_current_milestone),
)
def withdraw(claim_id: int, base_version: int) -> dict[str, Any]:
    actions.withdraw(*_locked(claim_id), by=reader(), base=base_version)
    return _milestone(claim_id)


@operation(
    projects,
    f"POST {CLAIM}/revocation",
    Permission.LEADS_OVERRIDE,
    Contract(
        say("撤销已核实的节点"),
        takes=MilestoneAnswer,
        gives=MilestoneClaimOut,
        current=_current_milestone,
    ),
)
def revoke(claim_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    actions.revoke(*_locked(claim_id), Answer(**given), by=reader(), base=base_version)
    return _milestone(claim_id)


@operation(
    projects,
    f"POST {PROJECT}/leads",
    Permission.LEADS_EDIT_ALL,
    Contract(say("关联线索"), takes=ProjectTie, gives=MajorProjectWhole),
)
def tie(code: str, given: dict[str, Any]) -> dict[str, Any]:
    actions.tie(queries.get(code, reader(), lock=True), given["lead"], by=reader())
    return _whole(code)


@operation(
    projects,
    f"DELETE {PROJECT}/leads/<int:lead_id>",
    Permission.LEADS_EDIT_ALL,
    Contract(say("取消关联线索"), gives=MajorProjectWhole),
)
def untie(code: str, lead_id: int) -> dict[str, Any]:
    actions.untie(queries.get(code, reader(), lock=True), lead_id, by=reader())
    return _whole(code)
