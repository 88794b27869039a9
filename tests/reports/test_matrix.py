"""Table 4: leads stand in the cells they name, else in those of their item; the untouched stand out."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.rules import ActivityKind, LogActivity
from crm.core import clock, sheets
from crm.leads.contacting import log_visit
from crm.leads.lists import Filter, matching
from crm.leads.models import Lead, LeadCell
from crm.leads.rules import Stage
from crm.plan.models import ItemCell, ListItem, MatrixCell
from crm.reports.matrix import CellRow, matrix_of
from crm.targets import listing, queries
from crm.targets.listing import Asked
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.targets import make_target
from tests.reports.test_coverage import lead_on

ClientOf = Callable[[Any], Any]


def cells_of(session: Session, item: str) -> list[str]:
    query = (
        select(MatrixCell.code)
        .join(ItemCell, ItemCell.cell_id == MatrixCell.id)
        .join(ListItem, ListItem.id == ItemCell.item_id)
        .where(ListItem.code == item)
    )
    return sorted(session.scalars(query))


def rows_of(session: Session, user: User) -> dict[str, CellRow]:
    session.flush()
    return {row.cell.code: row for one in matrix_of(user) for row in one.cells}


def mapped_item(session: Session) -> ListItem:
    """An item with children that we count to cells."""
    child = ListItem.__table__.alias()
    query = (
        select(ListItem)
        .where(
            ListItem.id.in_(select(ItemCell.item_id)),
            ListItem.id.in_(select(child.c.parent_id)),
            ListItem.takes_leads,
        )
        .order_by(ListItem.position)
    )
    return session.scalars(query).first() or session.scalars(query).one()


def name(session: Session, lead: Lead, cell: str) -> None:
    number = session.scalar(select(MatrixCell.id).where(MatrixCell.code == cell))
    session.add(LeadCell(lead_id=lead.id, cell_id=number))


def test_a_lead_stands_in_the_cells_it_names_else_in_those_of_its_item(session: Session) -> None:
    officer = make_user(Role.OFFICER)
    item = mapped_item(session)
    child = session.scalars(select(ListItem).where(ListItem.parent_id == item.id)).first()
    assert child
    mapped = cells_of(session, item.code)
    empty = rows_of(session, officer)
    assert len(empty) == 12 and not any(row.touched for row in empty.values())
    lead_on(item.code, officer)
    lead_on(child.code, officer, stage=Stage.S8)
    elsewhere = next(code for code in sorted(empty) if code not in mapped)
    named = lead_on(item.code, officer)
    name(session, named, elsewhere)
    make_target(officer, item=child.code)
    rows = rows_of(session, officer)
    for code in mapped:
        tally = rows[code].tally
        assert (tally.running, tally.landed, tally.targets) == (1, 1, 1), "a child counts once"
        assert item.code in [one.code for one in rows[code].items]
    assert (rows[elsewhere].tally.running, rows[elsewhere].touched) == (1, False)
    log_visit(named, LogActivity(ActivityKind.VISIT, clock.today(), "看了产线"), by=officer)
    rows = rows_of(session, make_user(Role.OFFICER, "JS"))
    assert rows[elsewhere].touched, "touches are of everybody"
    others = [code for code in rows if code not in (*mapped, elsewhere)]
    assert others and not any(rows[code].touched for code in others)
    assert rows[elsewhere].tally.running == 0, "leads are those that one may read"


def test_the_page_takes_few_statements_and_goes_out_as_a_sheet(
    client_of: Any, session: Session
) -> None:
    officer = make_user(Role.OFFICER)
    client, seen = client_of(officer), []
    for _ in range(2):
        with statements() as asked:
            page = client.get("/coverage/matrix")
        seen.append(len(asked))
        assert page.status_code == 200 and "从未触达" in page.text
        lead_on(mapped_item(session).code, officer)
        session.commit()
    assert seen[0] == seen[1] <= 8, seen
    answer = client.get("/coverage.xlsx")
    rows = sheets.read(answer.data)
    assert sum(row[1] == "LG4" for row in rows if len(row) > 1) == 1


def test_every_count_leads_to_the_rows_it_counts(session: Session, client_of: ClientOf) -> None:
    officer = make_user(Role.OFFICER)
    item = mapped_item(session)
    child = session.scalars(select(ListItem).where(ListItem.parent_id == item.id)).first()
    assert child
    mapped = cells_of(session, item.code)
    lead_on(item.code, officer)
    lead_on(child.code, officer, stage=Stage.S8)
    elsewhere = next(code for code in sorted(rows_of(session, officer)) if code not in mapped)
    named = lead_on(item.code, officer, stage=Stage.S3)
    name(session, named, elsewhere)
    make_target(officer, item=child.code)
    session.commit()
    shown = client_of(officer).get("/coverage/matrix").text.replace("&amp;", "&")
    for code, row in rows_of(session, officer).items():
        counts = {
            "pipeline": row.tally.running,
            "landed": row.tally.landed,
        }
        for bucket, count in counts.items():
            asked = Filter(cell=code, bucket=bucket)
            found = session.scalars(matching(asked, officer)).all()
            assert len(found) == count, (code, bucket)
            assert (f"/leads?cell={code}&bucket={bucket}" in shown) is bool(count)
        for stage, count in row.tally.stages:
            asked = Filter(cell=code, stage=(stage.value,))
            assert len(session.scalars(matching(asked, officer)).all()) == count
        asked_targets = Asked(cell=code)
        targets = listing.totals(officer, asked_targets, clock.today()).targets
        assert targets == row.tally.targets == len(queries.index(officer, cell=code).rows)
        assert (f"/targets?cell={code}" in shown) is bool(targets)
    chip = client_of(officer).get(f"/leads?cell={elsewhere}").text
    assert "表4 领域 <b>" in chip and f"/leads/{named.id}" in chip
    assert "没有这个选项" in client_of(officer).get("/leads?cell=nonsense").text
