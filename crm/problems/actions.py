"""Raising a problem, answering it, putting it again, escalating and closing it."""

from datetime import date

from crm.accounts.models import User
from crm.accounts.rules import Permission, Role
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Refused, check_version
from crm.core.errors import Problem as Wrong
from crm.core.say import Sentence, say
from crm.core.weeks import add_working_days
from crm.enterprises.models import Enterprise
from crm.leads.ended import must_be_open
from crm.leads.models import Lead
from crm.plan.models import Block, Cluster
from crm.problems import noting, proofs, queries, rules
from crm.problems.models import Problem, ProblemStep
from crm.problems.queries import Row
from crm.problems.rules import (
    AnswerProblem,
    CloseProblem,
    Escalate,
    Kind,
    PutAgain,
    RaiseForFirm,
    RaiseProblem,
    State,
    Step,
)
from crm.settings.queries import in_force


def proposed_due() -> date:
    """The last day for an answer that is asked for today, as the office proposes it."""
    today = clock.today()
    return add_working_days(today, int(in_force(today)["answer_working_days"]))


def put(lead: Lead, command: RaiseProblem, *, by: User) -> Problem:
    """Put a problem of a lead to a department. Raises Invalid or Refused."""
    must_be_open(lead)
    found = rules.raise_problems(command, clock.today()) + _unknown(command.cluster_id)
    if found:
        raise Invalid(found)
    kind = Kind.AFTERCARE if lead.landed_counted_on else Kind.OBSTACLE
    return _raise(Problem(lead_id=lead.id, kind=kind), command, by)


def put_for_firm(command: RaiseForFirm, *, by: User) -> Problem:
    """Put a problem of a firm that is in a block without a lead. Raises Forbidden or Invalid."""
    block_id, said = rules.block_asked(command.block_id, by.block_id), command.problem
    if block_id is None or db.session.get(Block, block_id) is None:
        raise Invalid([Wrong("block_id", say("没有这个区块，请重新选择。"))])
    if not may_ask_in(block_id, by):
        raise Forbidden(say("只能为自己区块的企业提出诉求。"))
    if db.session.get(Enterprise, command.enterprise_id) is None:
        raise Invalid([Wrong("enterprise", say("没有这家企业，请重新选择。"))])
    landed = queries.landed_by(command.enterprise_id, block_id)
    found = rules.firm_problems(said, landed.code if landed else "", clock.today()) + _unknown(
        said.cluster_id
    )
    if found:
        raise Invalid(found)
    of_firm = {"enterprise_id": command.enterprise_id, "block_id": block_id}
    return _raise(Problem(kind=Kind.AFTERCARE, **of_firm), said, by)


def may_ask(user: User) -> bool:
    """Whether this person writes down what firms ask for at all."""
    return user.can(Permission.LEADS_EDIT)


def may_ask_in(block_id: int | None, user: User) -> bool:
    """Whether this person writes down what firms of a block ask for."""
    everywhere = user.can(Permission.LEADS_READ_ALL)
    return may_ask(user) and rules.asks_in(block_id, user.block_id, everywhere=everywhere)


def _raise(problem: Problem, command: RaiseProblem, by: User) -> Problem:
    problem.title, problem.text = command.title.strip(), command.text.strip()
    problem.cluster_id, problem.due_on = command.cluster_id, command.due_on
    problem.raised_by_id, problem.raised_on = by.id, clock.today()
    db.session.add(problem)
    db.session.flush()
    proofs.hang(problem, command.files, by=by, step=_note(problem, Step.RAISED, by))
    told = {"title": problem.title, "due_on": problem.due_on.isoformat()}
    noting.note(by, Step.RAISED.value, problem, **told)
    return problem


def _unknown(cluster_id: int) -> list[Wrong]:
    if db.session.get(Cluster, cluster_id):
        return []
    return [Wrong("cluster_id", say("没有这个部门，请重新选择。"))]


def may_answer(row: Row, user: User) -> bool:
    """Whether this person's answer is waited for."""
    return row.problem.state.is_with_department and answers(row, user)


def answers(row: Row, user: User) -> bool:
    """The department it is put to, and the coordinator once it was escalated."""
    if not user.can(Permission.PROBLEMS_ANSWER):
        return False
    if user.role is Role.VIEWER:
        return row.problem.cluster_id == user.cluster_id
    return row.problem.escalated


def must_answer(row: Row, by: User) -> None:
    if not answers(row, by):
        raise Forbidden(say("由受理部门答复；升级之后片区统筹也可以答复。"))


def must_settle(row: Row, by: User) -> None:
    if not may_settle(row, by):
        raise Forbidden(say("由提出人或本区块负责人销号和再次提交。"))


def must_manage(row: Row, by: User) -> None:
    if not is_manager(row, by):
        raise Forbidden(say("只有本区块负责人可以升级问题。"))


def may_settle(row: Row, user: User) -> bool:
    """Who closes it or puts it again: whoever raised it, and the managers of its block."""
    return user.can(Permission.LEADS_EDIT) and (
        row.problem.raised_by_id == user.id or is_manager(row, user)
    )


def is_manager(row: Row, user: User) -> bool:
    everywhere = user.can(Permission.LEADS_READ_ALL)
    return user.can(Permission.CLAIMS_VERIFY) and (everywhere or user.block_id == row.block.id)


def may_escalate(row: Row, user: User) -> bool:
    return (
        is_manager(row, user)
        and row.problem.state is not State.CLOSED
        and not row.problem.escalated
    )


def answer(row: Row, command: AnswerProblem, *, by: User, base: int | None) -> None:
    """Accept, return or answer a problem. Raises Forbidden, Refused, Invalid or Stale."""
    problem = row.problem
    check_version(problem.version, base)
    must_answer(row, by)
    if command.verdict not in rules.verdicts(problem.state):
        raise Refused(_gone(problem))
    if found := rules.answer_problems(command):
        raise Invalid(found)
    problem.state = rules.AFTER[command.verdict]
    step = _note(problem, rules.STEPS[command.verdict], by, command.text)
    proofs.hang(problem, command.files, by=by, step=step)
    _told(by, problem, rules.STEPS[command.verdict], command.text)


def close(row: Row, command: CloseProblem, *, by: User, base: int | None) -> None:
    """销号. Raises Forbidden, Refused, Invalid or Stale."""
    problem = row.problem
    check_version(problem.version, base)
    must_settle(row, by)
    if problem.state is State.CLOSED:
        raise Refused(_gone(problem))
    if found := rules.close_problems(command, problem.state):
        raise Invalid(found)
    problem.state, problem.solved, problem.closed_on = State.CLOSED, command.solved, clock.today()
    step = _note(problem, Step.CLOSED, by, command.text, solved=command.solved)
    proofs.hang(problem, command.files, by=by, step=step)
    _told(by, problem, Step.CLOSED, command.text, solved=command.solved)


def put_again(row: Row, command: PutAgain, *, by: User, base: int | None) -> None:
    """Put it to a department once more; what was closed is open again.

    Raises Forbidden, Invalid or Stale.
    """
    problem = row.problem
    check_version(problem.version, base)
    must_settle(row, by)
    found = rules.again_problems(command, clock.today()) + _unknown(command.cluster_id)
    if found:
        raise Invalid(found)
    problem.cluster_id, problem.due_on = command.cluster_id, command.due_on
    problem.state, problem.solved, problem.closed_on = State.OPEN, None, None
    problem.escalated = False
    step = _note(problem, Step.PUT_AGAIN, by, command.reason)
    proofs.hang(problem, command.files, by=by, step=step)
    _told(by, problem, Step.PUT_AGAIN, command.reason)


def escalate(row: Row, command: Escalate, *, by: User, base: int | None) -> None:
    """Let the coordinator answer too. Raises Forbidden, Refused, Invalid or Stale."""
    problem = row.problem
    check_version(problem.version, base)
    must_manage(row, by)
    if problem.state is State.CLOSED or problem.escalated:
        raise Refused(say("这个问题已经升级或销号。请刷新后再看。"))
    if found := rules.escalate_problems(command):
        raise Invalid(found)
    problem.escalated = True
    if not problem.state.is_with_department:
        problem.state = State.OPEN
    _note(problem, Step.ESCALATED, by, command.reason)
    _told(by, problem, Step.ESCALATED, command.reason)


def _gone(problem: Problem) -> Sentence:
    return say(
        "问题现在是“%(state)s”，刚才可能有人处理过。请刷新后再看。", state=problem.state.words
    )


def _note(
    problem: Problem, step: Step, by: User, text: str = "", *, solved: bool | None = None
) -> ProblemStep:
    noted = ProblemStep(
        problem_id=problem.id,
        step=step,
        cluster_id=problem.cluster_id,
        text=text.strip(),
        solved=solved,
        by_id=by.id,
        at=clock.now(),
    )
    db.session.add(noted)
    db.session.flush()  # files hang from it by its number
    return noted


def _told(by: User, problem: Problem, step: Step, text: str, *, solved: bool | None = None) -> None:
    told = {"title": problem.title, "reason": text.strip(), "solved": solved}
    noting.note(by, step.value, problem, **told)
