"""What is added up by the database, against adding up by hand: firms in one place, split, unplaced."""

from collections import defaultdict
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
from crm.leads.places import PARTED
from crm.leads.rules import Stage, Status
from crm.mix.counting import GONE, Counted, counted, counted_by
from crm.mix.measures import Measure
from crm.mix.progress import COUNT
from crm.mix.rules import BLOCKS, CLUSTERS
from crm.mix.tallies import Moves, Tally
from crm.plan.models import Block, Cluster
from tests.makers.people import make_user
from tests.mix.figures import IN_47, ids, new_lead, put

START = date(2026, 3, 2)
ONE_DAY = dict.fromkeys(BLOCKS, START)
OWN_DAYS = {block: START + timedelta(weeks=4 * n) for n, block in enumerate(BLOCKS)}
SPLITS = ((10,), (10,), (10,), (6, 4), (1, 2, 3, 4))
PLACES = [(b, k) for b in BLOCKS for k in CLUSTERS]


@pytest.fixture
def officer(session: Session) -> User:
    return make_user(Role.OFFICER, "JK")


def _firm(officer: User, random: Random) -> Lead:
    """Signed or landed, here or gone, with an amount or without, in one place or several."""
    with clock.at(IN_47):
        lead = new_lead(officer, "JK", "LG")
    split = random.choice(SPLITS)
    lead.shares = []
    db.session.flush()
    put(lead, dict(zip(random.sample(PLACES, len(split)), split, strict=True)))
    if len(split) == 1 and random.random() < 0.3:
        lead.place = PARTED  # written by somebody who knew of no place
    lead.stage = random.choice((Stage.S5, Stage.S6, Stage.S7, Stage.S8, Stage.S10))
    lead.stage_rank = lead.stage.rank
    lead.planned = random.choice((None, 3, 50, 10**9 + 7))
    on = START + timedelta(days=random.randrange(-20, 120))
    if lead.stage.rank >= Stage.S8.rank:
        lead.landed_counted_on = on
        lead.left_counted_on = on + timedelta(days=30) if random.random() < 0.3 else None
    lead.status = Status.LEFT if lead.left_counted_on else random.choice((*Status,))
    return lead


def _by_hand(leads: list[Lead], since: Mapping[str, date], measure: Measure) -> Counted:
    blocks = {number: code for code, number in ids(Block).items()}
    clusters = {number: code for code, number in ids(Cluster).items()}
    moves: dict[tuple[str, str], Moves] = defaultdict(Moves)
    most: dict[str, int] = {}
    for lead in leads:
        if lead.stage_rank < Stage.S6.rank or lead.status is Status.LOST:
            continue
        for share in lead.shares:
            block, part = blocks[share.block_id], share.tenths
            landed, left = (
                day is not None and day >= since[block]
                for day in (lead.landed_counted_on, lead.left_counted_on)
            )
            committed = lead.stage in (Stage.S6, Stage.S7) and lead.status not in GONE
            amount = part * (lead.planned or 0)
            tally = Tally(1, amount, part, int(lead.planned is None))
            if measure is COUNT:
                tally = Tally(1, part)
            kinds = {"landed": landed, "left": left, "committed": committed}
            parts = dict.fromkeys((kind for kind, holds in kinds.items() if holds), tally)
            if parts:
                moves[block, clusters[share.cluster_id]] += Moves(**parts)
            if measure is not COUNT and landed and lead.left_counted_on is None and amount:
                most[block] = max(most.get(block, 0), amount)
    return Counted(dict(moves), most)


@pytest.mark.parametrize("since", [ONE_DAY, OWN_DAYS], ids=["one day", "own days"])
@pytest.mark.parametrize("seed", range(3))
def test_the_database_adds_up_what_we_would(
    officer: User, since: Mapping[str, date], seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - any numbers do
    leads = [_firm(officer, random) for _ in range(80)]
    db.session.flush()
    assert {len(one.shares) for one in leads} == {1, 2, 4}
    assert {one.place == PARTED for one in leads if len(one.shares) == 1} == {True, False}
    for measure in (COUNT, Measure.PLANNED):
        assert counted(since, measure) == _by_hand(leads, since, measure)
    both = counted_by(since, (COUNT, Measure.PLANNED), Lead.id > leads[39].id)
    for measure, found in both.items():
        assert found == _by_hand(leads[40:], since, measure)
