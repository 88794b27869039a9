"""Problems for programs."""

from typing import Any

from flask import Response

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.db import db
from crm.core.files.sending import attachment
from crm.core.files.taking import takes_files
from crm.core.rest.contract import Contract
from crm.core.rest.openapi import Resource
from crm.core.rest.paging import listing, page_of, shown
from crm.core.say import say
from crm.enterprises import queries as enterprises
from crm.leads.api.files import sent_files
from crm.leads.evidence.rules import Withdraw
from crm.leads.queries import get, get_editable
from crm.problems import actions, filing, proofs, queries
from crm.problems.queries import Asked, Row
from crm.problems.rules import (
    AnswerProblem,
    CloseProblem,
    Escalate,
    PutAgain,
    RaiseForFirm,
    RaiseProblem,
)
from crm.problems.shapes import (
    FirmProblemBody,
    ProblemAgain,
    ProblemAnswer,
    ProblemBody,
    ProblemClosing,
    ProblemEscalation,
    ProblemOut,
    ProblemQuery,
    ProblemsOut,
    ProblemWhole,
    ProblemWithdrawal,
)

problems = Resource("problems", say("问题协调"))
RESOURCES = (problems,)
PROBLEM = "/problems/<int:problem_id>"
FIRM = "/enterprises/<int:enterprise_id>/problems"
FILE = "/problems/files/<int:proof_id>"


def drawn(row: Row) -> dict[str, Any]:
    """A problem as its reader may see it."""
    problem, lead = row.problem, row.lead
    same = "id kind title text state escalated due_on days_open raised_on closed_on solved version"
    return {name: getattr(problem, name) for name in same.split()} | {
        "block": row.block.code,
        "cluster": problem.cluster.code,
        "overdue": problem.is_overdue,
        "raised_by": row.raised_by,
        "lead_id": lead.id if lead else None,
        "lead": lead.code if lead else None,
        "enterprise_id": problem.enterprise_id,
        "enterprise": row.firm.name if row.firm else None,
    }


def _whole(problem_id: int) -> dict[str, Any]:
    db.session.flush()
    row = queries.get(problem_id, reader())
    taken = queries.steps(row.problem)
    came = {step.id: step.step.value for step, _ in taken}
    steps = [
        {
            "step": step.step,
            "cluster": step.cluster.code,
            "text": step.text,
            "solved": step.solved,
            "by": name,
            "at": step.at,
        }
        for step, name in taken
    ]
    return drawn(row) | {"steps": steps, "files": _files(row, came)}


FILE_PARTS = ("id", "name", "kind", "size", "sha256", "at", "withdrawn_at", "withdrawn_reason")


def _files(row: Row, came: dict[int, str]) -> list[dict[str, Any]]:
    return [
        {name: getattr(file, name) for name in FILE_PARTS}
        | {"by": sender, "step": came.get(file.step_id or 0)}
        for file, sender in proofs.of_problem(row.problem)
    ]


def _current(problem_id: int) -> dict[str, Any]:
    return dict(ProblemWhole().dump(_whole(problem_id)))


@operation(
    problems,
    "GET /problems",
    Permission.LEADS_READ,
    Contract(say("交给部门的问题，最早到期的在前"), asks=ProblemQuery, gives=listing(ProblemOut)),
)
def index(asked: dict[str, Any]) -> dict[str, Any]:
    what = Asked(asked["whose"], asked["state"], asked["kind"])
    found = queries.listed(reader(), what, clock.today())
    page = page_of(found, queries.KEYS, asked)
    return shown(page, lambda rows: [drawn(queries.shown(one)) for one in rows])


@operation(
    problems,
    f"GET {PROBLEM}",
    Permission.LEADS_READ,
    Contract(say("一个问题和它的办理过程"), gives=ProblemWhole),
)
def show(problem_id: int) -> dict[str, Any]:
    return _whole(problem_id)


@operation(
    problems,
    "GET /leads/<int:lead_id>/problems",
    Permission.LEADS_READ,
    Contract(say("一条线索的问题"), gives=ProblemsOut),
)
def lead(lead_id: int) -> dict[str, Any]:
    return {"rows": [drawn(one) for one in queries.of_lead(reader(), get(lead_id, reader()))]}


@operation(
    problems,
    "POST /leads/<int:lead_id>/problems",
    Permission.LEADS_EDIT,
    Contract(
        say("把问题交给部门"), takes=ProblemBody, gives=ProblemWhole, status=201,
        location="/api/v1/problems/{id}",
    ),
)  # fmt: skip
def put(lead_id: int, given: dict[str, Any]) -> dict[str, Any]:
    found = get_editable(lead_id, reader())
    return _whole(actions.put(found, RaiseProblem(**given), by=reader()).id)


@operation(
    problems,
    f"GET {FIRM}",
    Permission.LEADS_READ,
    Contract(say("一家企业的服务诉求，没有线索的和您能看的线索的"), gives=ProblemsOut),
)
def firm(enterprise_id: int) -> dict[str, Any]:
    found = enterprises.get(reader(), enterprise_id)
    return {"rows": [drawn(one) for one in queries.of_firm(reader(), found)]}


@operation(
    problems,
    f"POST {FIRM}",
    Permission.LEADS_EDIT,
    Contract(
        say("把没有线索的企业的诉求交给部门"), takes=FirmProblemBody, gives=ProblemWhole,
        status=201, location="/api/v1/problems/{id}",
    ),
)  # fmt: skip
def ask(enterprise_id: int, given: dict[str, Any]) -> dict[str, Any]:
    found, block_id = enterprises.get(reader(), enterprise_id), given.pop("block_id")
    asked = RaiseForFirm(found.id, block_id, RaiseProblem(**given))
    return _whole(actions.put_for_firm(asked, by=reader()).id)


@operation(
    problems,
    f"POST {PROBLEM}/answer",
    Permission.PROBLEMS_ANSWER,
    Contract(say("受理、退回或答复"), takes=ProblemAnswer, gives=ProblemWhole, current=_current),
)
def answer(problem_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    row = queries.get(problem_id, reader(), lock=True)
    actions.answer(row, AnswerProblem(**given), by=reader(), base=base_version)
    return _whole(problem_id)


@operation(
    problems,
    f"POST {PROBLEM}/closing",
    Permission.LEADS_EDIT,
    Contract(say("销号"), takes=ProblemClosing, gives=ProblemWhole, current=_current),
)
def close(problem_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    row = queries.get(problem_id, reader(), lock=True)
    actions.close(row, CloseProblem(**given), by=reader(), base=base_version)
    return _whole(problem_id)


@operation(
    problems,
    f"POST {PROBLEM}/again",
    Permission.LEADS_EDIT,
    Contract(
        say("再次提交：改交部门，或重新打开"), takes=ProblemAgain, gives=ProblemWhole,
        current=_current,
    ),
)  # fmt: skip
def again(problem_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    row = queries.get(problem_id, reader(), lock=True)
    actions.put_again(row, PutAgain(**given), by=reader(), base=base_version)
    return _whole(problem_id)


@operation(
    problems,
    f"POST {PROBLEM}/files",
    Permission.LEADS_READ,
    Contract(
        say("给问题补充材料（multipart/form-data，字段 files，可多个）"),
        gives=ProblemWhole,
        status=201,
        takes_files=True,
    ),
)
@takes_files
def attach(problem_id: int) -> dict[str, Any]:
    row = queries.get(problem_id, reader(), lock=True)
    filing.must_take_part(row, reader())
    filing.add(row, sent_files(), by=reader())
    return _whole(problem_id)


@operation(
    problems,
    f"GET {FILE}",
    Permission.LEADS_READ,
    Contract(say("下载问题的一份材料"), gives_file=True),
)
def file(proof_id: int) -> Response:
    return attachment(filing.opened(proof_id, by=reader()).received)


@operation(
    problems,
    f"POST {FILE}/withdrawal",
    Permission.LEADS_READ,
    Contract(
        say("撤回问题的一份材料，写明原因"),
        takes=ProblemWithdrawal,
        gives=ProblemWhole,
        status=201,
    ),
)
def withdraw_file(proof_id: int, given: dict[str, Any]) -> dict[str, Any]:
    found, row = proofs.get(proof_id, reader(), lock=True)
    filing.withdraw(found, row, Withdraw(given["reason"]), by=reader())
    return _whole(found.problem_id)


@operation(
    problems,
    f"POST {PROBLEM}/escalation",
    Permission.CLAIMS_VERIFY,
    Contract(say("升级给片区统筹"), takes=ProblemEscalation, gives=ProblemWhole, current=_current),
)
def escalate(problem_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    row = queries.get(problem_id, reader(), lock=True)
    actions.escalate(row, Escalate(**given), by=reader(), base=base_version)
    return _whole(problem_id)
