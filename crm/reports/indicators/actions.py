"""Entering monthly values, and bringing them into force by a second person."""

from datetime import date

from sqlalchemy import delete, insert

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Problem, Refused, check_version
from crm.core.say import say
from crm.plan.queries import indicators
from crm.reports.indicators import queries, rules
from crm.reports.indicators.models import IndicatorReport, IndicatorValue, IndicatorWait
from crm.reports.indicators.queries import Row
from crm.reports.indicators.rules import Place, Refuse, Report, State


def may_enter(place: Place, user: User) -> bool:
    """The managers of a block, and the coordinator, who also enters the area's."""
    if not user.can(Permission.BASELINES_WRITE) or place is Place.ALL:
        return False
    block = queries.places()[place]
    own = block is not None and block.id == user.block_id
    return own or user.can(Permission.LEADS_READ_ALL)


def must_enter(place: Place, by: User) -> None:
    if not may_enter(place, by):
        raise Forbidden(say("区块的指标由本区块负责人填写，片区的由片区统筹填写。"))


def may_decide(row: Row, user: User) -> bool:
    """Whoever reads the report (a manager of the block, any for the area's) and did not enter it."""
    return user.can(Permission.BASELINES_WRITE) and row.report.entered_by_id != user.id


def enter(command: Report, *, by: User) -> IndicatorReport:
    """Report values; all of them or none. Raises Forbidden, Invalid or Refused."""
    must_enter(command.place, by)
    ids = {one.code: one.id for one in indicators()}
    known = queries.known_of(command.place)
    told = Report(command.place, command.source, command.reason, rules.fresh(command.values, known))
    problems = [
        Problem(one.cell or f"values.{number}.indicator", say("没有这个指标。"))
        for number, one in enumerate(told.values)
        if one.indicator not in ids
    ]
    problems += rules.report_problems(told, known, clock.today())
    if problems:
        raise Invalid(problems)
    months = {one.month for one in told.values}
    _must_be_free(told.place, months)
    block = queries.places()[told.place]
    report = IndicatorReport(
        block_id=block.id if block else None,
        source=told.source.strip(),
        reason=told.reason.strip(),
        state=State.WAITING,
        entered_by_id=by.id,
        entered_at=clock.now(),
    )
    db.session.add(report)
    db.session.flush()
    rows = [
        {
            "report_id": report.id,
            "indicator_id": ids[one.indicator],
            "month": one.month,
            "value": one.value,
        }
        for one in {(one.indicator, one.month): one for one in told.values}.values()
    ]
    db.session.execute(insert(IndicatorValue), rows)  # one statement, however many months
    db.session.add_all(
        IndicatorWait(place=told.place, month=month, report_id=report.id) for month in months
    )
    record(by, "indicators.entered", report, place=told.place.value, count=len(told.values))
    return report


def _must_be_free(place: Place, months: set[date]) -> None:
    """One report of a month waits at a time; that two come at once the database sees."""
    if waiting := queries.waiting_months(place, months):
        named = [say("%(year)s 年 %(month)s 月", year=str(m.year), month=m.month) for m in waiting]
        words = say(
            "%(months)s已有一份填报等待批准；先批准、退回或撤回它，再报这几个月。", months=named
        )
        raise Refused(words)


def approve(row: Row, *, by: User, base: int | None) -> None:
    """Bring a report into force. Raises Forbidden, Refused or Stale."""
    must_decide(row, by)
    _must_wait(row, base)
    _must_explain(row)
    _decide(row, State.APPROVED, "", by)


def _must_explain(row: Row) -> None:
    """What was approved after the report was entered is not replaced without a reason."""
    if row.report.reason:
        return
    known = queries.known_of(row.place)
    there = [known.get((one.code, value.month), value.value) for one, value in row.values]
    clashes = sum(old != value.value for old, (_, value) in zip(there, row.values, strict=True))
    if clashes:
        raise Refused(
            say("填报之后，其中 %(n)s 个数已有别的批准数；请退回，写明更正原因再报。", n=clashes)
        )


def refuse(row: Row, command: Refuse, *, by: User, base: int | None) -> None:
    """Say no, and why. Raises Forbidden, Invalid, Refused or Stale."""
    must_decide(row, by)
    _must_wait(row, base)
    if found := rules.refuse_problems(command):
        raise Invalid(found)
    _decide(row, State.REFUSED, command.reason, by)


def withdraw(row: Row, *, by: User, base: int | None) -> None:
    """Take back one's own report. Raises Forbidden, Refused or Stale."""
    if row.report.entered_by_id != by.id:
        raise Forbidden(say("只有填报人可以撤回。"))
    _must_wait(row, base)
    _decide(row, State.WITHDRAWN, "", by)


def must_decide(row: Row, by: User) -> None:
    """Raises Forbidden."""
    if not may_decide(row, by):
        raise Forbidden(say("填报人不能批准自己填的数，请另一位负责人或片区统筹批准。"))


def _must_wait(row: Row, base: int | None) -> None:
    check_version(row.report.version, base)
    if row.report.state is not State.WAITING:
        raise Refused(say("这份填报已经有了结果，请打开最新内容核对。"))


def _decide(row: Row, state: State, reason: str, by: User) -> None:
    report = row.report
    db.session.execute(delete(IndicatorWait).where(IndicatorWait.report_id == report.id))
    report.state, report.decided_reason = state, reason.strip()
    report.decided_by_id, report.decided_at = by.id, clock.now()
    record(by, f"indicators.{state.value}", report, place=row.place.value, reason=reason.strip())
