"""What stands beside leads: first reports, transfers, problems, carriers, notices, by `INSERT … SELECT`.

.venv/bin/python -m bench.beside        # a database that was loaded before these existed
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Select,
    Update,
    and_,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from bench.courses import LAST
from crm import create_app
from crm.accounts.models import User
from crm.carriers.models import Carrier, CarrierHolding
from crm.carriers.rules import Holding, Kind, Use
from crm.core import clock
from crm.core.db import db, writing
from crm.enterprises.models import EnterpriseName
from crm.firstreports.models import FirstReport, Protection, ReportMark, Transfer
from crm.firstreports.rules import TransferReason, TransferState
from crm.leads.models import Lead, LeadShare, Party
from crm.leads.rules import PartyRole, Stage, Status
from crm.leads.standstills.models import StandstillCause
from crm.leads.standstills.rules import Cause
from crm.notices.models import Notice
from crm.notices.rules import Kind as NoticeKind
from crm.plan.models import Block
from crm.problems.models import Problem
from crm.problems.rules import Kind as ProblemKind
from crm.problems.rules import State

CARRIERS = 60
"""Plots and buildings of a block."""
AREA = 10**7
NOTICES = 40
NOW = clock.local(LAST)
Narrow = Callable[[Select[Any]], Select[Any]]


def derive(connection: Connection) -> None:
    """Fill all of it, once; leads and people must be there."""
    if connection.scalar(select(FirstReport.id).limit(1)) is not None:
        return
    for statement in (*_reports(), *_work(), *_carriers(), _notices()):
        connection.execute(statement)
        connection.commit()


def rows(kind: Any, given: dict[str, Any], narrow: Narrow = lambda query: query) -> Insert:
    """Rows of a kind: each column is an expression, or a value that all have."""
    columns = kind.__table__.c
    told: list[ColumnElement[Any]] = [
        one if isinstance(one, ColumnElement) else literal(one, columns[name].type)
        for name, one in given.items()
    ]
    return insert(kind).from_select([*given], narrow(select(*told)), include_defaults=True)


def _running(query: Select[Any]) -> Select[Any]:
    return query.where(Lead.status == Status.ACTIVE, Lead.stage_rank < Stage.S8.rank)


def _reports() -> Iterator[Insert]:
    """Every lead has its stamp; those that run hold two marks and a protection."""
    lead, owner, block = Lead.__table__.c.id, Lead.__table__.c.owner_id, Lead.__table__.c.block_id
    stamp = {"lead_id": lead, "block_id": block, "by_id": owner}
    yield rows(FirstReport, stamp | {"stamped_at": Lead.__table__.c.created_at})
    firm = Party.__table__.c.enterprise_id
    marked = {"lead_id": func.min(lead), "mark": literal("firm:").concat(firm)}
    yield rows(ReportMark, marked, lambda query: _by_investor(query).group_by(firm))
    key = EnterpriseName.__table__.c.name_key
    marked = {"lead_id": func.min(lead), "mark": literal("name:").concat(key)}
    named = EnterpriseName.enterprise_id == Party.enterprise_id
    yield rows(
        ReportMark,
        marked,
        lambda query: _by_investor(query).join(EnterpriseName, named).group_by(key),
    )
    days = {"since": LAST - timedelta(days=30), "until": LAST + timedelta(days=60)}
    yield rows(Protection, {"lead_id": lead, **days}, _running)
    elsewhere = select(func.min(Block.id)).where(Block.id != Lead.block_id).scalar_subquery()
    offer = {
        "lead_id": lead,
        "from_block_id": block,
        "to_block_id": elsewhere,
        "reason": TransferReason.LAND,
        "asked_by_id": owner,
        "asked_at": NOW,
        "due_on": LAST + timedelta(days=5),
        "state": TransferState.OPEN,
    }
    yield rows(Transfer, offer, lambda query: _running(query).where(Lead.id % 400 == 0))


def _by_investor(query: Select[Any]) -> Select[Any]:
    invests = Party.lead_id == Lead.id, Party.role == PartyRole.INVESTOR
    return _running(query).select_from(Lead).join(Party, and_(*invests))


def _work() -> Iterator[Insert | Update]:
    """A problem for one lead in forty; a cause for a third of what stands still."""
    lead, owner = Lead.__table__.c.id, Lead.__table__.c.owner_id
    cluster = select(func.min(LeadShare.cluster_id)).where(LeadShare.lead_id == Lead.id)
    asked = {
        "lead_id": lead,
        "kind": ProblemKind.OBSTACLE,
        "title": "接电",
        "text": "红线外接电的时间",
        "cluster_id": cluster.scalar_subquery(),
        "due_on": LAST + timedelta(days=3),
        "raised_by_id": owner,
        "raised_on": LAST - timedelta(days=9),
        "state": State.ACCEPTED,
    }
    yield rows(Problem, asked, lambda query: query.where(Lead.id % 40 == 0))
    still = or_(Lead.silent_after < LAST, Lead.stuck_after < LAST)
    some = and_(still, Lead.status == Status.ACTIVE, Lead.id % 3 == 0)
    cause = {
        "lead_id": lead,
        "block_id": Lead.__table__.c.block_id,
        "cause": Cause.LAND,
        "by_id": owner,
        "at": NOW,
    }
    yield rows(StandstillCause, cause, lambda query: query.where(some))
    yield update(Lead).where(some).values(stall_cause=Cause.LAND.value)


def _carriers() -> Iterator[Insert]:
    """Large carriers in each block, and a signed holding of one for a tenth of what landed."""
    person = User.__table__.c.id
    plot = {
        "block_id": Block.__table__.c.id,
        "kind": Kind.PLOT,
        "use": Use.FLEX,
        "name": literal("量测").concat(person).concat(literal("号地块")),
        "pinyin_key": "liangce",
        "area_m2": AREA,
        "updated_at": NOW,
        "updated_by_id": person,
    }
    yield rows(Carrier, plot, lambda query: query.select_from(Block).join(User, person <= CARRIERS))
    count = select(func.count(Carrier.id)).scalar_subquery()
    least = select(func.min(Carrier.id)).scalar_subquery()
    held = {
        "carrier_id": least + Lead.__table__.c.id % count,
        "lead_id": Lead.__table__.c.id,
        "state": Holding.SIGNED,
        "area_m2": 20,
        "starts_on": LAST,
        "by_id": Lead.__table__.c.owner_id,
        "at": NOW,
    }
    landed = and_(Lead.landed_counted_on.is_not(None), Lead.id % 10 == 0)
    yield rows(CarrierHolding, held, lambda query: query.where(landed))


def _notices() -> Insert:
    """Forty lines for every officer about leads of their own."""
    turn = func.row_number().over(partition_by=Lead.owner_id, order_by=Lead.id)
    own = select(Lead.id, Lead.owner_id, turn.label("turn")).subquery()
    told = {
        "user_id": own.c.owner_id,
        "kind": NoticeKind.FOLLOWED,
        "action": "stage.moved",
        "lead_id": own.c.id,
        "at": NOW,
    }
    return rows(Notice, told, lambda query: query.where(own.c.turn <= NOTICES))


def main() -> None:
    """Fill what is missing in the database that the environment names."""
    with create_app().app_context():
        writing.set(True)
        with db.engine.connect() as connection:
            derive(connection)


if __name__ == "__main__":
    main()
