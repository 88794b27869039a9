"""Many small leads added up: by the database just as by hand, and straying as far as one by one."""

from fractions import Fraction
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.rules import Stage, Status
from crm.mix.forecast import runs
from crm.mix.forecast.bets import COARSE, LARGEST, Crowd, Open, Place, Sizing, crowded, merged
from crm.mix.forecast.crowds import crowds, foremost
from crm.mix.forecast.odds import assumptions
from crm.mix.forecast.point import straying
from crm.mix.forecast.question import Block, Question
from crm.mix.rules import CLUSTERS
from crm.settings.rules import STARTING_VALUES
from tests.makers.people import make_user
from tests.mix.figures import make_lead, split

WAN, YI = 10**4, 10**8
HUGE = 3 * COARSE * LARGEST
PARTS = (("JK", "MF", 6), ("ZD", "TR", 4))
AMOUNTS = (
    (Stage.S3, False, 1_234_567, None, (("JK", "MF", 10),)),
    (Stage.S3, True, 9 * YI, None, (("JK", "MF", 10),)),
    (Stage.S3, False, None, None, (("JK", "MF", 10),)),
    (Stage.S5, False, HUGE, None, (("ZD", "FI", 10),)),
    (Stage.S6, False, 2 * YI, None, (("JK", "MF", 10),)),
    (Stage.S6, False, 2 * YI, 3 * YI, (("JK", "MF", 10),)),
    (Stage.S4, False, 5 * YI, None, PARTS),
    (Stage.S6, False, 7 * YI, 8 * YI, PARTS),
    (Stage.S6, False, 7 * YI, None, PARTS),
)


@pytest.fixture
def officer(session: Session) -> User:
    return make_user(Role.OFFICER, "JK")


def _keep(officer: User, number: int) -> tuple[Lead, Open]:
    stage, held, planned, contract, parts = AMOUNTS[number]
    lead = make_lead(officer, *parts[0][:2], stage)
    if len(parts) > 1:
        split(lead, {(block, cluster): tenths for block, cluster, tenths in parts}, officer)
    lead.planned, lead.contract = planned, contract
    lead.status = Status.ON_HOLD if held else Status.ACTIVE
    places = tuple(Place(*part) for part in parts)
    return lead, Open(lead.id, stage, held, planned, contract, places)


def _by_key(found: list[Crowd]) -> dict[object, Crowd]:
    return {one.key: one for one in found}


def test_the_database_adds_up_what_we_would(officer: User) -> None:
    kept = [_keep(officer, number) for number in range(len(AMOUNTS))]
    db.session.flush()
    assert _by_key(crowds(("JK", "ZD"))) == _by_key(merged(crowded(lead for _, lead in kept)))


@pytest.mark.parametrize(
    ("by_amount", "wanted"),
    [(True, [3, 1, 7, 8, 6, 5, 4, 0, 2]), (False, [8, 7, 5, 4, 3, 6, 2, 1, 0])],
)
def test_the_foremost_are_the_largest_or_by_count_those_that_got_furthest(
    officer: User, *, by_amount: bool, wanted: list[int]
) -> None:
    """The larger of plan and contract; leads that landed, of other blocks or disputed are none."""
    kept = [_keep(officer, number)[0] for number in range(len(AMOUNTS))]
    for block, stage in (("JK", Stage.S8), ("JK", Stage.S10), ("JS", Stage.S7), ("JK", Stage.S7)):
        other = make_lead(officer, block, "LG", stage)
        other.planned = 2 * HUGE
        other.has_clash = (block, stage) == ("JK", Stage.S7)
    db.session.flush()
    numbers = [lead.id for lead in kept]
    for most in (3, 20):
        found = db.session.scalars(select(foremost(("JK", "ZD"), most, by_amount=by_amount)))
        assert set(found) == {numbers[one] for one in wanted[:most]}


def _sizing() -> Sizing:
    known = assumptions(STARTING_VALUES, {}, (40, Fraction(1, 2)))
    return Sizing(by_amount=True, known=known, months=(Fraction(24),))


def _leads(amounts: list[int], stage: Stage = Stage.S3) -> list[Open]:
    places = (Place("JK", "LG", 10),)
    return [
        Open(number, stage, held=False, planned=amount, contract=None, places=places)
        for number, amount in enumerate(amounts, 1)
    ]


@pytest.mark.parametrize(
    ("amounts", "equal"),
    [
        ([YI] * 40, 40),
        ([YI] * 39 + [39 * YI], 4),  # (78)² / (39 + 39²) = 3.9
        ([YI] * 3 + [0], 3),
        ([0, 0], 2),
        ([WAN - 1] * 5, 5),  # less than 万元 has no square
        ([HUGE] * 3, 3),
    ],
)
def test_uneven_leads_stray_like_fewer_equal_ones(amounts: list[int], equal: int) -> None:
    [bet] = _sizing().bets((), crowded(_leads(amounts)))
    assert (bet.many, bet.draws) == (len(amounts), equal)


def test_by_count_every_lead_is_as_large_as_the_next() -> None:
    known = assumptions(STARTING_VALUES, {}, (40, Fraction(1, 2)))
    sizing = Sizing(by_amount=False, known=known, months=(Fraction(24),))
    [bet] = sizing.bets((), crowded(_leads([YI] * 39 + [39 * YI])))
    assert (bet.many, bet.draws) == (40, 40)


def test_a_crowd_of_uneven_leads_strays_as_far_as_they_do_one_by_one() -> None:
    random = Random(5)  # noqa: S311 - leads to be reprinted, not a secret
    amounts = [round(random.paretovariate(1.6) * YI / 4) for _ in range(400)]
    leads = _leads(amounts, Stage.S5)
    apart, together = _sizing().bets(leads), _sizing().bets((), crowded(leads))
    base = {"LG": 60 * YI * 10, "MF": 240 * YI * 10}
    one, other = straying(base, apart, 0)["LG"], straying(base, together, 0)["LG"]
    assert abs(one - other) < 0.02 * one
    block = Block("JK", tuple(base.get(k, 0) for k in CLUSTERS), None)
    bands = []
    for bets in (apart, together):
        spread = runs.answer(Question("s", (block,), bets, 1, 30, 850)).outcomes[0].spreads["LG"]
        bands.append(spread.p90 - spread.p10)
    assert abs(bands[0] - bands[1]) < 0.06 * bands[0]
