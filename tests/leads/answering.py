"""What stands in the queue, and pressing its buttons."""

import re
from typing import Any

from crm.core import clock
from crm.core.db import db
from crm.leads.commands import Receive
from crm.leads.models import Fact, Lead
from crm.leads.receiving import receive
from seed import dsl

IN_ROW = {"HX-Request": "true"}


def paid(lead: Lead, by: Any, amount: int = 10**7) -> Fact:
    lead, money = dsl.fresh(lead, by), Receive(amount, clock.today(), "银行回单 9")
    fact = receive(lead, money, by=by, base_version=lead.version)
    db.session.commit()
    return fact


def urls(client: Any, ending: str) -> list[tuple[str, str]]:
    """(address, version) of the queue's forms with that ending."""
    page = client.get("/claims").text
    return re.findall(rf'action="([^"]*/{ending})".*?name="version" value="(\d+)"', page, re.DOTALL)


def answer(client: Any, ending: str, *, in_row: bool = True, **typed: str) -> Any:
    """Press the first button of that kind on the queue."""
    url, version = urls(client, ending)[0]
    headers = IN_ROW if in_row else {}
    data = {"version": version, "back": "/claims", **typed}
    return client.post(url, data=data, headers=headers)
