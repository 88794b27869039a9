"""Carriers, who holds them, and problems put to departments, for tests."""

from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.carriers import actions, holding
from crm.carriers.models import Carrier, CarrierHolding
from crm.carriers.rules import AddCarrier, Hold, Holding, Kind, Terms, Use
from crm.carriers.rules import Carrier as Entered
from crm.core import clock
from crm.core.db import db
from crm.enterprises.models import Enterprise
from crm.leads.models import Lead
from crm.plan.models import Cluster
from crm.problems import actions as problems
from crm.problems.models import Problem
from crm.problems.rules import RaiseForFirm, RaiseProblem
from seed import dsl
from tests.makers.leads import block_id
from tests.makers.people import make_user

_numbers = count(1)


def make_carrier(by: User | None = None, block: str = "ZD", **given: Any) -> Carrier:
    """An empty building of 10,000 m² for offices, unless something else is said."""
    by = by or make_user(Role.MANAGER, block)
    kind, parent = given.pop("kind", Kind.BUILDING), given.pop("parent", None)
    fields = {"name": f"示例{next(_numbers)}号楼", "use": Use.OFFICE, "area_m2": 10_000} | given
    fields.setdefault("terms", Terms(rent_fen=4500))
    command = AddCarrier(block_id(block), kind, Entered(**fields), parent.id if parent else None)
    made = actions.add(command, by=by)
    db.session.commit()
    return made


def make_hold(
    lead: Lead, by: User, carrier: Carrier | None = None, area: int = 2_000, **given: Any
) -> CarrierHolding:
    """Reserved for 30 days from today, unless something else is said."""
    carrier = carrier or make_carrier(block="ZD")
    state = given.pop("state", Holding.RESERVED)
    fields = {"starts_on": clock.today(), "until": clock.today() + timedelta(days=30)} | given
    lead = dsl.fresh(lead, by)
    made = holding.hold(lead, Hold(carrier.id, state, area, **fields), by=by)
    db.session.commit()
    return made


def cluster_id(code: str = "LG") -> int:
    return db.session.scalars(select(Cluster.id).where(Cluster.code == code)).one()


def make_problem(lead: Lead, by: User, cluster: str = "LG", due: int = 5) -> Problem:
    """Put to the department of a cluster, due in some days."""
    made = problems.put(dsl.fresh(lead, by), _asked(cluster, due), by=by)
    db.session.commit()
    return made


def make_firm_problem(firm: Enterprise, by: User, cluster: str = "LG", due: int = 5) -> Problem:
    """The same of a firm that is in the block of `by` without a lead."""
    made = problems.put_for_firm(RaiseForFirm(firm.id, None, _asked(cluster, due)), by=by)
    db.session.commit()
    return made


def _asked(cluster: str, due: int) -> RaiseProblem:
    return RaiseProblem(
        "铁路专用线接轨意见", "请在五日内答复接轨条件。", cluster_id(cluster),
        clock.today() + timedelta(days=due),
    )  # fmt: skip
