"""The one number that a lead in one place carries, and what it says of a lead that is split."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.places import CLUSTERS, PARTED, place_in, place_of, placed
from crm.leads.queries import has_part_in
from crm.plan.models import Cluster
from tests.makers.leads import block_id, make_lead, reread
from tests.makers.people import make_user
from tests.mix.figures import ids, split


@pytest.mark.parametrize("keys", [(1, 1), (1, CLUSTERS - 1), (4095, 7)])
def test_a_place_is_one_number_that_says_both(keys: tuple[int, int]) -> None:
    assert placed(place_of(*keys)) == keys
    assert place_in({keys: 10}) == place_of(*keys) < 2**28 + CLUSTERS
    assert place_in({keys: 4, (2, 2): 6}) == place_in({}) == PARTED


def test_it_is_there_from_the_first_day_and_follows_the_shares(session: Session) -> None:
    manager = make_user(Role.MANAGER, "ZD")
    lead = reread(make_lead(owner=manager), manager)
    home = placed(lead.place)
    assert [(one.block_id, one.cluster_id) for one in lead.shares] == [home]
    split(lead, {("ZD", "LG"): 6, ("JK", "MF"): 4}, manager)
    assert lead.place == PARTED
    split(lead, {("JK", "MF"): 10}, manager)
    assert placed(lead.place) == (block_id("JK"), ids(Cluster)["MF"])


def _found(clusters: dict[str, int], *codes: str) -> set[int]:
    there = has_part_in([clusters[code] for code in codes])
    return set(db.session.scalars(select(Lead.id).where(there)))


def test_who_has_a_part_in_a_cluster_is_found_whole_or_split(session: Session) -> None:
    clusters: dict[str, int] = ids(Cluster)
    whole, parted, unplaced = (make_lead(item="LG4") for _ in range(3))
    split(parted, {("ZD", "FI"): 3, ("JS", "MF"): 7}, make_user(Role.MANAGER))
    unplaced.place = PARTED
    db.session.flush()
    numbers: Any = [one.id for one in (whole, parted, unplaced)]
    assert _found(clusters, "LG") == {numbers[0], numbers[2]}
    assert _found(clusters, "MF") == _found(clusters, "FI", "TR") == {numbers[1]}
    assert _found(clusters, "LG", "MF") == set(numbers)
    assert _found(clusters, "IN") == set()
