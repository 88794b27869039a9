"""The tales before anybody acts them out: pure, and the same every time."""

from datetime import date, timedelta

import pytest
import yaml

from config import ROOT
from crm.core.weeks import is_working_day
from seed.lives import Fate
from seed.naming import MARK, TRADES
from seed.tales import told
from seed.targets import targets
from tests.seed.walking import Walk

SUNDAY = date(2026, 11, 22)


def test_the_same_sunday_gives_the_same_tales_and_another_one_others() -> None:
    assert told(SUNDAY, 12) == told(SUNDAY, 12)
    assert told(SUNDAY, 12) != told(date(2026, 11, 15), 12)


def test_every_deed_falls_on_a_working_day_of_the_story() -> None:
    days = {beat.day for tale in told(SUNDAY) for beat in tale.beats}
    assert date(2024, 11, 25) <= min(days) and max(days) <= SUNDAY
    assert [day for day in days if not is_working_day(day)[0]] == []


def test_no_two_firms_look_alike_and_all_are_marked() -> None:
    names = [tale.firm.name for tale in told(SUNDAY)]
    assert len(names) >= 900 and all(name.endswith(MARK) for name in names)
    assert len(
        {name[:3] if name[0] in "诺维斯凯贝佩兰穆图弗" else name[:2] for name in names}
    ) == len(names)


def test_every_item_that_takes_leads_has_firms_and_every_attracting_one_targets() -> None:
    items = yaml.safe_load((ROOT / "seed/plan/items.yaml").read_text(encoding="utf-8"))["items"]
    assert {item["code"] for item in items if item["takes_leads"]} == set(TRADES)
    listed = [item for item, *_ in targets()]
    attract = {item["code"] for item in items if "attract" in item["kinds"]}
    assert attract - set(listed) <= {"FI3", "FI8", "MF-I4", "CU3"}
    assert len(targets()) >= 120 and len({name for _, name, _ in targets()}) == len(listed)


@pytest.mark.parametrize("weeks_ahead", [-40, -3, 0, 1, 5, 45])
def test_no_tale_asks_for_what_the_product_refuses(weeks_ahead: int) -> None:
    """Whatever Sunday the demo ends on: holidays and year's ends move everything about."""
    sunday = SUNDAY + timedelta(weeks=weeks_ahead)
    for weeks, later in ((12, 1), (12, 7), (104, 5)):
        tales = told(sunday, weeks, sunday + timedelta(days=later))
        wrong = [line for tale in tales for line in Walk(tale).wrong]
        assert wrong == []


@pytest.mark.parametrize("later", range(1, 8))
def test_the_block_of_the_pictures_has_an_open_firm_from_abroad_on_whatever_day(later: int) -> None:
    """The landmark that browser tests look at; chance alone gave none on some Saturdays."""
    for weeks_ahead in (-40, -3, 0, 1, 5, 45):
        sunday = SUNDAY + timedelta(weeks=weeks_ahead)
        tales = told(sunday, 12, sunday + timedelta(days=later))
        own = [tale for tale in tales if tale.district.code == "JK" and tale.life.fate is Fate.OPEN]
        abroad = [tale for tale in own if tale.firm.country != "CN"]
        assert any(beat.deed == "reach" for tale in abroad for beat in tale.beats)
