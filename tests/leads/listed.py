"""What tests of the list share: leads that differ in whatever it sorts by, and the pages it draws."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.leads.models import Lead
from tests.makers.leads import make_lead

YI = 10**8


def many(owner: User, count: int) -> list[Lead]:
    """Leads that differ in whatever a list sorts by, with ties and empty values among them."""
    today, found = clock.today(), []
    for number in range(count):
        lead = make_lead(owner=owner, name=f"{'甲乙丙丁'[number % 4]}公司", item="LG4")
        lead.planned = None if number % 3 == 0 else (number % 5) * YI
        lead.next_step_on = None if number % 4 == 0 else today + timedelta(days=number % 6)
        lead.expected_signing_on = None if number % 3 == 1 else today + timedelta(days=number % 5)
        lead.stage_on = lead.last_contact_on = today - timedelta(days=number % 7)
        found.append(lead)
    db.session.commit()
    return found


def links(page: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return unescape(found[1]) if found else ""


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="lead-(\d+)"', page)]


def walk(client: Any, address: str, rel: str = "next") -> tuple[list[list[int]], str]:
    """The pages from one on, forth or back, and the address of the last."""
    pages, last = [], ""
    while address:
        page = client.get(address).text
        pages.append(shown(page))
        last, address = address, links(page, rel)
    return pages, last
