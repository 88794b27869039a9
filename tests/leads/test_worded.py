"""What list and board word once answers each reader, each filter and each day for itself."""

from datetime import timedelta

import pytest

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.leads import board, lists, tallies
from crm.leads.columns import CardOrder, Split, View
from crm.leads.listing import composing
from crm.leads.listing.arrangement import Arrangement
from crm.leads.lists import Filter
from tests.makers.leads import make_lead
from tests.makers.people import make_user

pytestmark = pytest.mark.usefixtures("session")


def listed(reader: User, **asked: str) -> set[str]:
    shown = Arrangement.from_query(asked)
    found = composing.listing(shown, reader)
    names = {line.row.lead.name for line in found.lines}
    assert found.totals.leads == len(names) == lists.totals(shown.chosen, reader).leads
    return names


def on_board(reader: User, view: View | None = None, **asked: str) -> set[str]:
    chosen = Filter.from_query(asked)
    columns = board.columns(chosen, reader, view or View())
    names = {card.lead.name for column in columns for card in column.cards}
    counted = sum(one.count for one in tallies.by_stage(chosen, reader).values())
    assert counted == sum(column.count for column in columns) == len(names)
    return names


def test_alike_but_not_the_same() -> None:
    one, two = make_user(block="JK"), make_user(block="ZD")
    other = make_user(block="JK")
    make_lead(owner=one, name="经开甲")
    make_lead(owner=other, name="经开乙")
    make_lead(owner=two, name="郑东甲")
    for ask in (listed, on_board):
        assert ask(one) == ask(other) == {"经开甲", "经开乙"}
        assert ask(two) == {"郑东甲"}
        assert ask(one, mine="1") == {"经开甲"}
        assert ask(other, mine="1") == {"经开乙"}
        assert ask(make_user(role=Role.COORDINATOR, block=None)) == {"经开甲", "经开乙", "郑东甲"}


def test_today_is_not_yesterday() -> None:
    officer = make_user()
    lead = make_lead(owner=officer, name="昨天不逾期")
    lead.next_step_on = clock.today() + timedelta(days=1)
    for ask in (listed, on_board):
        assert ask(officer, step="overdue") == set()
        with clock.at(clock.now() + timedelta(days=2)):
            assert ask(officer, step="overdue") == {"昨天不逾期"}


def test_every_filter_and_every_look_has_its_own_words() -> None:
    officer = make_user()
    for name in ("物流甲", "物流乙", "金融"):
        make_lead(owner=officer, name=name)
    for ask in (listed, on_board):
        assert ask(officer, q="物流") == {"物流甲", "物流乙"}
        assert ask(officer, q="金融") == {"金融"}
    for split in Split:
        for order in CardOrder:
            assert len(on_board(officer, View(split=split, order=order))) == 3
