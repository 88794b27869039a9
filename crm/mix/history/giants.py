"""The largest projects of closed weeks, kept at the close and read as they were."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from crm.core.db import db
from crm.core.weeks import Week
from crm.leads.facts import Standing
from crm.leads.models import Lead, LeadShare
from crm.leads.placing import is_signed
from crm.mix.codes import codes
from crm.mix.counting import AMOUNTS, Since
from crm.mix.giants import Projects
from crm.mix.history.models import WeekGiant
from crm.mix.history.moments import is_here, unmoved
from crm.mix.keeping import amount_of
from crm.mix.known import standings_before
from crm.mix.measures import Measure
from crm.mix.progress import SCOPES, AsOf, Basis
from crm.plan.models import Block, Cluster

Cells = dict[tuple[int, int], int]
MEASURES = tuple(AMOUNTS)


@dataclass(frozen=True)
class Landed:
    """A firm that is here: when it counts from, its amounts, its tenths by block and cluster."""

    lead_id: int
    on: date
    amounts: Mapping[Measure, int]
    tenths: Mapping[tuple[int, int], int]


def keep_largest(as_of: AsOf, since: Mapping[Basis, Since], changed: Sequence[int]) -> None:
    """Write down at the close which projects were the largest of each row, by every measure."""
    firms = [*_unmoved(as_of), *_of_standings(standings_before(as_of.edge, changed))]
    block_of = codes().blocks
    rows = [
        {
            "week": str(as_of.week),
            "basis": basis,
            "measure": measure,
            "lead_id": lead_id,
            "block_id": block,
            "cluster_id": cluster,
            "value": value,
        }
        for basis, start in since.items()
        for measure in MEASURES
        for lead_id, cells in sorted(_largest(firms, start, measure, block_of).items())
        for (block, cluster), value in sorted(cells.items())
    ]
    if rows:
        db.session.execute(insert(WeekGiant), rows)


def kept_projects(week: Week, measure: Measure, basis: Basis) -> Projects:
    """The largest projects by block, as they were kept."""
    query = (
        select(Block.code, Lead.code, Cluster.code, WeekGiant.value, WeekGiant.basis)
        .join(Lead, Lead.id == WeekGiant.lead_id)
        .join(Block, Block.id == WeekGiant.block_id)
        .join(Cluster, Cluster.id == WeekGiant.cluster_id)
        .where(WeekGiant.week == str(week), WeekGiant.measure == measure)
        .where(WeekGiant.basis.in_((Basis.FLOW, basis)))
        .order_by(WeekGiant.basis, WeekGiant.lead_id)
    )
    rows = db.session.execute(query).all()
    stated = {row.basis for row in rows}
    found: Projects = defaultdict(lambda: defaultdict(dict))
    for block, lead, cluster, value, of in rows:
        if of == (basis if basis in stated else Basis.FLOW):
            found[block][lead][cluster] = value
    return {block: dict(projects) for block, projects in found.items()}


def _largest(
    firms: Iterable[Landed], since: Since, measure: Measure, block_of: Mapping[int, str]
) -> dict[int, Cells]:
    """The project with the most in each row; of equal ones the older."""
    most: dict[str, tuple[int, int]] = {}
    cells_of: dict[int, Cells] = {}
    for firm in firms:
        amount = firm.amounts.get(measure, 0)
        cells = {
            key: amount * part
            for key, part in firm.tenths.items()
            if amount and firm.on >= since[block_of[key[0]]]
        }
        for scope, blocks in SCOPES.items():
            size = sum(value for (block, _), value in cells.items() if block_of[block] in blocks)
            if size > 0 and (size, -firm.lead_id) > most.get(scope, (0, 0)):
                most[scope] = (size, -firm.lead_id)
                cells_of[firm.lead_id] = cells
    return {-lead_id: cells_of[-lead_id] for _, lead_id in most.values()}


def _unmoved(as_of: AsOf) -> Iterable[Landed]:
    """Who stands as then, from the columns: every lead that landed and is here."""
    amounts = [AMOUNTS[measure] for measure in MEASURES]
    signed = (
        select(Lead.id, Lead.landed_counted_on, *amounts)
        .where(is_signed(), Lead.landed_counted_on.is_not(None), Lead.left_counted_on.is_(None))
        .where(unmoved(as_of))
        .offset(0)
        .subquery()
    )
    shares = (LeadShare.block_id, LeadShare.cluster_id, LeadShare.tenths)
    query = (
        select(signed, *shares)
        .join(LeadShare, LeadShare.lead_id == signed.c.id)
        .order_by(signed.c.id)
    )
    firms: dict[int, Landed] = {}
    for lead_id, on, *rest in db.session.execute(query):
        *values, block, cluster, tenths = rest
        if lead_id not in firms:
            firms[lead_id] = Landed(lead_id, on, _amounts(values), {})
        firms[lead_id].tenths[block, cluster] = tenths  # type: ignore[index]  # ours while it grows
    return firms.values()


def _amounts(values: Sequence[Any]) -> dict[Measure, int]:
    return {measure: value or 0 for measure, value in zip(MEASURES, values, strict=True)}


def _of_standings(found: Iterable[tuple[int, Standing]]) -> Iterable[Landed]:
    for lead_id, lead in found:
        on = lead.landed_counted_on
        if on is None or not is_here(lead):
            continue
        tenths = {(block, cluster): part for block, cluster, part in lead.shares}
        amounts = {measure: amount_of(lead, measure) or 0 for measure in MEASURES}
        yield Landed(lead_id, on, amounts, tenths)
