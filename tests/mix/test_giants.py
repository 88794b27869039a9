"""The largest project of each row: found by a bound, it is the one that adding up each would find."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.mix import counting, giants
from crm.mix.measures import Measure
from crm.mix.progress import SCOPES
from crm.mix.rules import BLOCKS, CLUSTERS
from crm.plan.models import Block, Cluster
from tests.makers.people import make_user
from tests.mix.figures import IN_47, ids, new_lead, put

START = date(2026, 3, 2)
ONE_DAY = dict.fromkeys(BLOCKS, START)
OWN_DAYS = {block: START + timedelta(weeks=4 * n) for n, block in enumerate(BLOCKS)}


@pytest.fixture
def officer(session: Session) -> User:
    return make_user(Role.OFFICER, "JK")


def landed(
    officer: User, cells: Mapping[tuple[str, str], int], amount: int, on: date = START
) -> Lead:
    """A firm that landed on a day and brought so many 元."""
    with clock.at(IN_47):
        lead = new_lead(officer, "JK", "LG")
    lead.stage, lead.stage_rank, lead.landed_counted_on = Stage.S8, Stage.S8.rank, on
    lead.received = amount
    lead.shares = []
    db.session.flush()
    put(lead, cells)
    db.session.flush()
    return lead


def found(since: Mapping[str, date]) -> giants.Projects:
    most = counting.counted(since, Measure.RECEIVED).most
    return giants.largest(since, Measure.RECEIVED, most)


def first(projects: giants.Projects, scope: str) -> tuple[str, int] | None:
    """Which project the table would take out of a row, and how much that is."""
    sums: Counter[str] = Counter()
    for block in SCOPES[scope]:
        for code, cells in projects.get(block, {}).items():
            sums[code] += sum(cells.values())
    return max(sums.items(), key=lambda one: one[1]) if sums else None


def by_hand(leads: list[Lead], since: Mapping[str, date]) -> giants.Projects:
    """Every firm with all its parts, the older first."""
    names = {number: code for code, number in ids(Block).items()}
    clusters = {number: code for code, number in ids(Cluster).items()}
    made: giants.Projects = {}
    for lead in leads:
        on = lead.landed_counted_on
        for share in lead.shares:
            block = names[share.block_id]
            if on and on >= since[block] and lead.left_counted_on is None and lead.received:
                cells = made.setdefault(block, {}).setdefault(lead.code, {})
                cells[clusters[share.cluster_id]] = lead.received * share.tenths
    return made


@pytest.mark.parametrize("since", [ONE_DAY, OWN_DAYS], ids=["one day", "own days"])
@pytest.mark.parametrize("seed", range(4))
def test_the_largest_is_the_one_that_adding_up_would_find(
    officer: User, since: Mapping[str, date], seed: int
) -> None:
    random, leads = Random(seed), []  # noqa: S311 - any numbers do
    for _ in range(60):
        split = random.choice([(10,), (10,), (6, 4), (4, 3, 3), (2, 2, 2, 2, 2)])
        places = random.sample([(b, k) for b in BLOCKS for k in CLUSTERS], len(split))
        on = START + timedelta(days=random.randrange(-20, 120))
        amount = random.choice([0, 50, 100, 100, 200, 300, 900])
        lead = landed(officer, dict(zip(places, split, strict=True)), amount, on)
        lead.left_counted_on = on + timedelta(days=30) if random.random() < 0.2 else None
        leads.append(lead)
    db.session.flush()
    ours, theirs = found(since), by_hand(leads, since)
    for scope in SCOPES:
        assert first(ours, scope) == first(theirs, scope), scope
    for block, projects in ours.items():
        assert projects.items() <= theirs[block].items(), block


def test_a_part_that_does_not_count_yet_is_not_taken_out(officer: User) -> None:
    """A firm that is split, and came before one of its blocks began to count."""
    since = {**ONE_DAY, "ZD": START + timedelta(weeks=4)}
    firm = landed(officer, {("JK", "LG"): 5, ("ZD", "FI"): 5}, 1000)
    landed(officer, {("ZD", "FI"): 10}, 7, START + timedelta(weeks=5))
    assert firm.code not in found(since)["ZD"] and found(since)["JK"] == {firm.code: {"LG": 5000}}


def test_of_many_alike_only_the_oldest_that_counts_is_read(officer: User) -> None:
    landed(officer, {("JK", "LG"): 10}, 500, START - timedelta(days=1))
    firms = [landed(officer, {("JK", "LG"): 10}, 500) for _ in range(5)]
    parted = [landed(officer, {("JK", "LG"): 6, ("JK", "MF"): 4}, 500) for _ in range(2)]
    assert list(found(ONE_DAY)["JK"]) == [one.code for one in (firms[0], *parted)]


def test_without_an_amount_nothing_is_asked(officer: User) -> None:
    landed(officer, {("JK", "LG"): 10}, 0)
    landed(officer, {("ZD", "FI"): 10}, -5)
    assert counting.counted(ONE_DAY, Measure.RECEIVED).most == {} and found(ONE_DAY) == {}
