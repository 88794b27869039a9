"""A lead holds part of a carrier, holds it otherwise, lets go of it; what has lapsed ends by itself."""

from datetime import date, timedelta

from sqlalchemy.exc import NoResultFound

from crm.accounts.models import User
from crm.audit.actions import record
from crm.carriers import queries, rules
from crm.carriers.models import Carrier, CarrierHolding
from crm.carriers.rules import ChangeHold, Held, Hold
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid, Problem, Refused
from crm.core.say import Pair, say
from crm.leads.ended import must_be_open
from crm.leads.models import Lead
from crm.plan.models import Block

LAPSED = "lapsed"
LEAD_ENDED = "lead-ended"
CHANGED = "changed"


def hold(lead: Lead, command: Hold, *, by: User) -> CarrierHolding:
    """Hold part of a carrier for a lead. Raises Invalid or Refused."""
    must_be_open(lead)
    try:
        carrier = queries.lock(command.carrier_id)
    except NoResultFound:
        raise Invalid([Problem("carrier_id", say("没有这处载体，请重新选择。"))]) from None
    _must_lie_with(lead, carrier)
    if found := rules.hold_problems(command, lead.stage, clock.today()):
        raise Invalid(found)
    row = _add(carrier, _still_held(carrier), lead, command, by)
    record(
        by, "carrier.held", lead, name=carrier.name, state=row.state.value, area=row.area_m2,
        until=row.until.isoformat() if row.until else None,
    )  # fmt: skip
    return row


def _must_lie_with(lead: Lead, carrier: Carrier) -> None:
    if carrier.is_split:
        raise Invalid([Problem("carrier_id", say("这座楼宇已分层分单元，请选其中一处。"))])
    if carrier.block_id not in {one.block_id for one in lead.shares}:
        block = db.session.get_one(Block, carrier.block_id)
        sentence = say(
            "这处载体在%(block)s，线索在那里没有份额；请先流转，或调整份额。",
            block=Pair(block.short, block.short_en),
        )
        raise Invalid([Problem("carrier_id", sentence)])


def _still_held(carrier: Carrier) -> list[CarrierHolding]:
    """What others hold; what has lapsed, and what ended leads still held, is ended for good."""
    today, found = clock.today(), queries.live(carrier.id)
    gone, kept = queries.ended_leads({one.lead_id for one in found}), []
    for one in found:
        if one.lead_id in gone:
            _end(one, None, LEAD_ENDED)
        elif one.until is not None and one.until < today:
            _end(one, None, LAPSED)
        else:
            kept.append(one)
    return kept


def _end(row: CarrierHolding, by: User | None, reason: str) -> None:
    row.ended_at, row.ended_by_id, row.ended_reason = clock.now(), by.id if by else None, reason


def _add(
    carrier: Carrier, others: list[CarrierHolding], lead: Lead, command: Hold, by: User
) -> CarrierHolding:
    _must_fit(carrier, others, command)
    row = CarrierHolding(
        carrier_id=carrier.id,
        lead_id=lead.id,
        state=command.state,
        area_m2=command.area_m2,
        starts_on=command.starts_on,
        until=command.until,
        by_id=by.id,
        at=clock.now(),
    )
    db.session.add(row)
    _keep_peak(carrier, [*others, row], by)
    return row


def _must_fit(carrier: Carrier, others: list[CarrierHolding], command: Hold) -> None:
    wanted = Held(carrier.id, command.area_m2, command.starts_on, command.until)
    taken = _most(queries.as_held(others), wanted) if command.state.takes else 0
    room = carrier.area_m2 - taken
    if command.area_m2 > room:
        sentence = say(
            "这段时间这里最多还能放 %(free)s 平方米，放不下 %(area)s 平方米。",
            free=f"{room:,}",
            area=f"{command.area_m2:,}",
        )
        raise Invalid([Problem("area_m2", sentence)])


def _most(others: list[Held], wanted: Held) -> int:
    """The most that others hold on one day of the time that is wanted."""
    last = wanted.until or date.max
    meanwhile = [one for one in others if one.starts_on <= last]
    return rules.peak(meanwhile, max(clock.today(), wanted.starts_on))


def _keep_peak(carrier: Carrier, found: list[CarrierHolding], by: User) -> None:
    """What the database holds against the area; it refuses whatever would be more."""
    carrier.peak_m2 = rules.peak(queries.as_held(found), clock.today())
    carrier.updated_at, carrier.updated_by_id = clock.now(), by.id
    db.session.flush()


def change(lead: Lead, row: CarrierHolding, command: ChangeHold, *, by: User) -> None:
    """Hold it otherwise from today on, or let go of it. Raises Invalid or Refused."""
    carrier = queries.lock(row.carrier_id)
    db.session.refresh(row, ["ended_at"])
    if row.ended_at is not None:
        raise Refused(say("这一笔刚才已有人改过或释放。请刷新后再看。"))
    if command.state is None:
        _release(lead, carrier, row, command.reason, by)
    else:
        must_be_open(lead)
        _change(lead, carrier, row, command, by)


def _release(lead: Lead, carrier: Carrier, row: CarrierHolding, reason: str, by: User) -> None:
    if not reason.strip():
        raise Invalid([Problem("reason", say("请写明为什么释放。"))])
    _end(row, by, reason.strip())
    db.session.flush()
    _keep_peak(carrier, _still_held(carrier), by)
    record(by, "carrier.released", lead, name=carrier.name, reason=row.ended_reason)


def _change(
    lead: Lead, carrier: Carrier, row: CarrierHolding, command: ChangeHold, by: User
) -> None:
    wanted = Hold(
        carrier.id,
        command.state or row.state,
        row.area_m2 if command.area_m2 is None else command.area_m2,
        max(row.starts_on, clock.today()),
        command.until,
    )
    if found := rules.hold_problems(wanted, lead.stage, clock.today()):
        raise Invalid(found)
    _end(row, by, command.reason.strip() or CHANGED)
    db.session.flush()
    _add(carrier, _still_held(carrier), lead, wanted, by)
    record(
        by, "carrier.held", lead, name=carrier.name, state=wanted.state.value, area=wanted.area_m2,
        until=wanted.until.isoformat() if wanted.until else None,
    )  # fmt: skip


def proposed_until() -> date:
    """What a reservation is drawn with: three months, which can be changed."""
    return clock.today() + timedelta(days=90)
