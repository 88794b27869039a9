"""Fill an empty, migrated database with made-up leads: `python -m bench.load 100000`.

Rows go straight into the tables, as the product's verbs would have left them; events are left out.
"""

import sys
import time
from collections.abc import Callable
from itertools import cycle

from sqlalchemy import Connection, insert, select

from bench import beside, outreach
from bench.courses import LAST, courses
from bench.rows import COLUMNS, Place, Writer, batches
from bench.sheets import Sheet, quick
from crm import create_app
from crm.accounts.demo import DEMO_PASSWORD
from crm.accounts.models import User
from crm.accounts.passwords import hashed
from crm.accounts.rules import Role
from crm.activities.models import Activity, NextStep
from crm.core import clock
from crm.core.db import db, writing
from crm.enterprises.models import Enterprise, EnterpriseName
from crm.leads.models import (
    Fact,
    Lead,
    LeadNumber,
    LeadShare,
    Party,
    StageClaim,
    Transition,
)
from crm.plan.models import Block, ListItem

OWN = 200
"""Leads that an officer owns."""
TEAM = 40
"""Officers that a manager answers for."""
BATCH = 5_000
SHEETS = {
    "enterprise": Enterprise,
    "enterprise_name": EnterpriseName,
    "lead": Lead,
    "party": Party,
    "share": LeadShare,
    "claim": StageClaim,
    "transition": Transition,
    "fact": Fact,
    "activity": Activity,
    "step": NextStep,
}
AFTERWARDS: list[Callable[[Connection], None]] = [beside.derive, outreach.derive]
"""What other parts derive from leads and fill once the rows are there, in the same load."""


def load(count: int, say: Callable[[str], object] = print) -> None:
    """Write so many leads and all that hangs from them. The plan must be there, leads must not."""
    began = time.monotonic()
    with db.engine.connect() as connection:
        if connection.scalar(select(Lead.id).limit(1)) is not None:
            raise SystemExit("There are leads already: load into an empty, migrated database.")
        places = _places(connection, count)
        connection.commit()
        with quick(connection, [one.__table__ for one in SHEETS.values()]):  # type: ignore[misc]
            _fill(connection, count, places, say)
            for derive in AFTERWARDS:
                derive(connection)
    say(f"{count:,} leads in {time.monotonic() - began:,.0f} s")


def _fill(
    connection: Connection, count: int, places: list[Place], say: Callable[[str], object]
) -> None:
    sheets = {name: Sheet(kind, COLUMNS[name]) for name, kind in SHEETS.items()}
    writer, turns, done = Writer(), cycle(places), 0
    for batch in batches(courses(count), BATCH):
        for course in batch:
            writer.lead(course, next(turns))
        gathered = writer.take()
        for name, sheet in sheets.items():
            sheet.write(connection, gathered.get(name, []))
        connection.commit()
        done += len(batch)
        if done % 50_000 == 0:
            say(f"{done:,}")
    numbers = [
        {"block_id": block_id, "year": year, "last": last}
        for (block_id, _, year), last in writer.codes.items()
    ]
    connection.execute(insert(LeadNumber), numbers)
    connection.commit()


def _places(connection: Connection, count: int) -> list[Place]:
    """One place for each officer and list item that they deal with, in a fixed order."""
    blocks = list(connection.execute(select(Block.id, Block.code).order_by(Block.position)))
    query = select(ListItem.id, ListItem.cluster_id).where(
        ListItem.takes_leads, ListItem.parent_id.is_(None)
    )
    items = list(connection.execute(query.order_by(ListItem.id)))
    officers = max(len(blocks), -(-count // OWN))
    people = _people(connection, blocks, officers)
    found = []
    for number in range(officers * 5):
        officer = number % officers
        block = blocks[officer % len(blocks)]
        owner, manager = people[officer]
        item, cluster = items[(officer * 5 + number // officers * 11) % len(items)]
        found.append(Place(block.id, block.code, owner, manager, item, cluster))
    return found


def _people(connection: Connection, blocks: list[object], officers: int) -> list[tuple[int, int]]:
    """(officer, manager) for each officer; all have the demo's password."""
    password = hashed(DEMO_PASSWORD)
    managers = len(blocks) * -(-officers // (TEAM * len(blocks)))
    rows = [
        *((f"m{number:05d}", Role.MANAGER, number) for number in range(managers)),
        *((f"o{number:05d}", Role.OFFICER, number) for number in range(officers)),
        ("coordinator", Role.COORDINATOR, None),
    ]
    values = [
        {
            "login": login,
            "name": f"压测{login}",
            "email": f"{login}@example.cn",
            "role": role,
            "block_id": None if number is None else blocks[number % len(blocks)].id,  # type: ignore[attr-defined]
            "password_hash": password,
            "created_at": clock.local(LAST.replace(year=LAST.year - 3)),
        }
        for login, role, number in rows
    ]
    connection.execute(insert(User), values)
    ids = dict(iter(connection.execute(select(User.login, User.id))))
    return [(ids[f"o{n:05d}"], ids[f"m{n % managers:05d}"]) for n in range(officers)]


def main() -> None:
    """Read the number of leads and load them into the database that the environment names."""
    if len(sys.argv) != 2 or not sys.argv[1].isdigit():
        raise SystemExit("usage: python -m bench.load LEADS")
    with create_app().app_context():
        writing.set(True)
        load(int(sys.argv[1]))


if __name__ == "__main__":
    main()
