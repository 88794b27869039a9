"""What is free on a day, the most that is held at once, what holding asks for, and what would fit."""

import random
from datetime import date, timedelta

import pytest

from crm.carriers.fitting import Need, Offer, fits, lacks, need_of
from crm.carriers.rules import (
    Carrier,
    Held,
    Hold,
    Holding,
    Kind,
    Space,
    Terms,
    Use,
    carrier_problems,
    free_area,
    hold_problems,
    mu,
    peak,
)
from crm.leads.rules import Stage, Track

TODAY = date(2026, 11, 27)
H = Holding


def ahead(days: int) -> date:
    return TODAY + timedelta(days=days)


HELD = (Held(1, 400, ahead(-30)), Held(1, 300, ahead(-5), ahead(10)), Held(1, 200, ahead(20)))


@pytest.mark.parametrize(
    ("day", "free"), [(-40, 1000), (0, 300), (10, 300), (11, 600), (20, 400), (400, 400)]
)
def test_what_is_free_follows_from_who_holds_it_on_that_day(day: int, free: int) -> None:
    assert free_area([Space(1, 1000)], HELD, ahead(day)) == {1: free}


def test_what_is_not_ready_has_nothing_free_yet() -> None:
    later = Space(2, 500, ready_on=ahead(30))
    assert free_area([later], HELD, TODAY) == {2: 0}
    assert free_area([later], HELD, ahead(30)) == {2: 500}


def test_the_peak_is_the_most_of_any_day() -> None:
    chance = random.Random(7)  # noqa: S311 - any numbers do
    for _ in range(60):
        held = []
        for _one in range(chance.randrange(6)):
            start = chance.randrange(-20, 20)
            until = ahead(start + chance.randrange(20))
            held.append(Held(1, chance.randrange(1, 50), ahead(start), until))
        days = [ahead(number) for number in range(45)]
        most = max(sum(one.area for one in held if one.on(day)) for day in days)
        assert peak(held, TODAY) == most, held


@pytest.mark.parametrize(
    ("command", "stage", "fields"),
    [
        (Hold(1, H.INTEREST, 100, TODAY), Stage.S1, []),
        (Hold(1, H.RESERVED, 100, TODAY), Stage.S3, ["until"]),
        (Hold(1, H.RESERVED, 100, TODAY, ahead(183)), Stage.S3, []),
        (Hold(1, H.RESERVED, 100, TODAY, ahead(184)), Stage.S3, ["until"]),
        (Hold(1, H.RESERVED, 0, TODAY, ahead(-1)), Stage.S3, ["area_m2", "until"]),
        (Hold(1, H.SIGNED, 100, TODAY), Stage.S5, ["state"]),
        (Hold(1, H.SIGNED, 100, TODAY), Stage.S6, []),
        (Hold(1, H.OCCUPIED, 100, TODAY), Stage.S7, ["state"]),
        (Hold(1, H.OCCUPIED, 100, ahead(-90), ahead(3650)), Stage.S8, []),
    ],
)
def test_what_holding_asks_for(command: Hold, stage: Stage, fields: list[str]) -> None:
    assert [one.field for one in hold_problems(command, stage, TODAY)] == fields


def test_what_a_carrier_needs() -> None:
    assert carrier_problems(Carrier("示例楼", Use.OFFICE, 10), TODAY) == []
    bad = Carrier(" ", Use.OFFICE, 0, terms=Terms(from_on=TODAY))
    assert [one.field for one in carrier_problems(bad, TODAY)] == ["name", "area_m2", "terms_from"]
    assert mu(66_667) == "100.0"


PLOT = Offer(1, Kind.PLOT, Use.PRODUCTION, 50_000, None)
TOWER = Offer(2, Kind.UNIT, Use.OFFICE, 3_000, None)
HALL = Offer(3, Kind.BUILDING, Use.FLEX, 8_000, None)


@pytest.mark.parametrize(
    ("need", "good"),
    [
        (need_of(Track.BUILD, "3610", "60", ""), [1]),
        (need_of(Track.BUILD, "3610", "80", ""), []),
        (need_of(Track.BUILD, "3610", "", "6000"), [3]),
        (need_of(Track.LEASE, "6610", "", "2500"), [2, 3]),
        (need_of(Track.LICENCE, "66", "", "3001"), [3]),
        (need_of(Track.LEASE, "", "", "2500"), [2, 3]),
        (need_of(Track.BUILD, "3610", "", ""), [3, 1]),
        (need_of(Track.LEASE, "5930", "", "100"), [2]),
        (need_of(Track.HQ, "3610", "", "2500"), [2, 3]),
    ],
)
def test_what_fits_has_room_and_a_use_that_suits(need: Need, good: list[int]) -> None:
    found, rest = fits(need, [PLOT, TOWER, HALL], TODAY)
    assert [one.offer.id for one in found] == good
    assert all(one.against for one in rest) and len(found) + len(rest) == 3


def test_why_not_is_said_in_words() -> None:
    need = need_of(Track.BUILD, "3610", "", "9000")
    _, rest = fits(need, [PLOT, TOWER, HALL, Offer(4, Kind.UNIT, Use.FLEX, 0, ahead(60))], TODAY)
    said = {one.offer.id: [str(words) for words in one.against] for one in rest}
    assert said == {
        1: ["要的是楼面"],
        2: ["用途不合：办公", "只空 3,000 平方米，要 9,000 平方米"],
        3: ["只空 8,000 平方米，要 9,000 平方米"],
        4: ["2027-01-26 才能交付"],
    }
    unsaid = need_of(Track.BUILD, " ", "约一百", "-3")
    assert [str(one) for one in lacks(unsaid)] == [
        "没有填用地或楼面面积，大小没有比较。",
        "没有填行业，用途没有比较。",
    ]
