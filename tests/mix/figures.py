"""Firms, baselines and targets from which the figures of the mix can be foretold."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import selectinload

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.core.weeks import Week
from crm.leads import ledger
from crm.leads.facts import FactKind
from crm.leads.models import Fact, Lead, LeadShare
from crm.leads.places import place_in
from crm.leads.rules import ORDER, Source, Stage
from crm.mix import actions, closing, queries
from crm.mix.models import Baseline, MixTarget, MixTargetShare
from crm.mix.progress import COUNT, TargetState
from crm.mix.rules import CLUSTERS
from crm.mix.targets import actions as targets
from crm.plan.models import Block, Cluster, ListItem
from tests.makers.mix import waiting_baseline
from tests.makers.people import make_user

W45, W46, W47 = (Week.parse(f"2026-W{number}") for number in (45, 46, 47))
IN_47 = clock.local(date(2026, 11, 18), 10)
TARGET = dict(zip(CLUSTERS, (1500, 2500, 300, 200, 500, 500, 4500), strict=True))
_numbers = count(1)


def monday(week: Week, hour: int = 9) -> datetime:
    return clock.local(week.monday, hour)


def ids(model: type[Block] | type[Cluster]) -> dict[str, int]:
    return {row.code: row.id for row in db.session.execute(select(model.code, model.id))}


def new_lead(by: User, block: str, cluster: str, **columns: Any) -> Lead:
    """A lead without facts: as an old one that nothing happened to since."""
    number, today = next(_numbers), clock.today()
    lead = Lead(
        code=f"{block}-2026-{number:04d}",
        name=f"示例企业{number}",
        pinyin_key=f"shili{number:06d}",
        block_id=ids(Block)[block],
        owner_id=by.id,
        item_id=db.session.scalars(select(ListItem.id).where(ListItem.takes_leads)).first(),
        source=Source.INBOUND,
        created_at=clock.now(),
        created_by_id=by.id,
        updated_at=clock.now(),
        updated_by_id=by.id,
        stage_on=today,
        last_contact_on=today,
        silent_after=today + timedelta(days=14),
        co_owners=[],
        parties=[],
        **columns,
    )
    put(lead, {(block, cluster): 10})
    db.session.add(lead)
    db.session.flush()
    return lead


def put(lead: Lead, cells: Mapping[tuple[str, str], int]) -> None:
    """Place a lead by its tenths in each block and cluster, without a fact."""
    blocks, clusters = ids(Block), ids(Cluster)
    tenths = {(blocks[b], clusters[k]): part for (b, k), part in cells.items()}
    lead.shares = [LeadShare(block_id=b, cluster_id=k, tenths=n) for (b, k), n in tenths.items()]
    lead.place = place_in(tenths)


def make_lead(by: User, block: str, cluster: str, stage: Stage, at: datetime = IN_47) -> Lead:
    """A lead that came to a stage at a moment, by its facts."""
    with clock.at(at):
        lead = new_lead(by, block, cluster)
        split(lead, {(block, cluster): 10}, by)
        reach(lead, *ORDER[: stage.rank + 1], by=by)
    return lead


def reach(lead: Lead, *stages: Stage, by: User, happened_on: date | None = None) -> None:
    for stage in stages:
        day = happened_on or clock.today()
        ledger.append(lead, FactKind.MILESTONE, day, by, subject=stage.value)
    refresh(lead, by)
    db.session.commit()


def refresh(lead: Lead, by: User) -> None:
    db.session.flush()
    query = select(Lead).where(Lead.id == lead.id).options(selectinload(Lead.shares))
    db.session.scalars(query.execution_options(populate_existing=True)).one()
    ledger.refresh(lead, by)


def leave(lead: Lead, by: User) -> None:
    ledger.append(lead, FactKind.LEFT, clock.today(), by, subject="示例")
    refresh(lead, by)
    db.session.commit()


def split(lead: Lead, tenths: Mapping[tuple[str, str], int], by: User) -> None:
    blocks, clusters = ids(Block), ids(Cluster)
    rows = [
        {"block": blocks[block], "cluster": clusters[cluster], "tenths": part}
        for (block, cluster), part in tenths.items()
    ]
    ledger.append(lead, FactKind.SHARE, clock.today(), by, payload={"shares": rows})
    refresh(lead, by)


def known_baseline(block: str, firms: tuple[int, ...]) -> Baseline:
    """A baseline of the end of June that two people entered and approved in October."""
    with clock.at(clock.local(date(2026, 10, 1), 9)):
        entered = waiting_baseline(
            make_user(Role.MANAGER, block), block, dict(zip(CLUSTERS, firms, strict=True))
        )
        approver = make_user(Role.COORDINATOR)
        actions.approve_baseline(
            queries.block(block), entered.id, by=approver, base_version=entered.version
        )
        db.session.commit()
    return entered


def approved_target(block: str, shares: Mapping[str, int] = TARGET) -> MixTarget:
    """A target in force since October."""
    clusters = ids(Cluster)
    with clock.at(clock.local(date(2026, 10, 1), 9)):
        for old in db.session.scalars(
            select(MixTarget).where(MixTarget.block_id == ids(Block)[block])
        ):
            old.state = TargetState.SUPERSEDED
        db.session.flush()
        target = MixTarget(
            block_id=ids(Block)[block],
            measure=COUNT,
            period_from=date(2018, 1, 1),
            period_to=date(2026, 12, 31),
            source="示例",
            draft=True,
            drafted_by_id=make_user(Role.COORDINATOR).id,
            recorded_at=clock.now(),
            shares=[
                MixTargetShare(cluster_id=clusters[k], share_bp=bp) for k, bp in shares.items()
            ],
        )
        db.session.add(target)
        db.session.flush()
        targets.approve(target.id, by=make_user(Role.COORDINATOR), base_version=1)
        target.period_to = date(2022, 12, 31)  # no end ahead that a forecast would look to
        db.session.commit()
    return target


def landed_firms(by: User, many: int) -> None:
    """So many firms of 经开 that landed, without facts."""
    example = new_lead(by, "JK", "LG")
    same = {column.key: getattr(example, column.key) for column in Lead.__table__.columns}
    same |= {"stage": Stage.S8, "stage_rank": Stage.S8.rank, "landed_counted_on": date(2026, 11, 2)}
    same.pop("id")
    block, cluster = example.shares[0].block_id, example.shares[0].cluster_id
    db.session.delete(example)
    rows = [{**same, "code": f"JK-{by.id}-{number}"} for number in range(many)]
    numbers = db.session.scalars(insert(Lead).returning(Lead.id), rows).all()
    share = {"block_id": block, "cluster_id": cluster, "tenths": 10}
    db.session.execute(insert(LeadShare), [{**share, "lead_id": number} for number in numbers])
    db.session.commit()


def state(
    lead: Lead, by: User, name: str, amount: int, on: date | None = None, **columns: Any
) -> Fact:
    """An amount or money that came in, perhaps on an earlier day."""
    kind = FactKind.RECEIPT if name == "received" else FactKind.AMOUNT
    fact = ledger.append(
        lead, kind, on or clock.today(), by, subject=name, amount=amount, **columns
    )
    refresh(lead, by)
    return fact


def three_closed_weeks(by: User) -> None:
    """24 firms of 经开 and a giant land, three weeks are closed; then three funds come, it goes."""
    approved_target("JK")
    for cluster, many in (("FI", 2), ("LG", 8), ("MF", 14)):
        for _ in range(many):
            make_lead(by, "JK", cluster, Stage.S8, at=monday(W45))
    giant = make_lead(by, "JK", "MF", Stage.S8, at=monday(W45))
    for week in (W45, W46, W47):
        with clock.at(monday(week)):
            state(giant, by, "received", 300_000_000)
        with clock.at(week.snapshot_at):
            closing.close_week(week)
    for _ in range(3):
        make_lead(by, "JK", "FI", Stage.S8, at=W47.end + timedelta(hours=9))
    with clock.at(W47.end + timedelta(hours=10)):
        leave(giant, by)
    db.session.commit()
