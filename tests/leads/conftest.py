"""Every test that takes a door is run through the page and through the API."""

from collections.abc import Callable
from typing import Any

import pytest

from crm.accounts.models import User
from crm.leads.models import Lead
from crm.leads.rules import Stage
from tests.leads.doors import Door
from tests.makers.leads import make_claim, make_lead

WAYS = ("page", "api")


@pytest.fixture
def waiting(owner: User) -> Lead:
    """A lead at S5 whose S6 waits for a second person."""
    lead = make_lead(Stage.S5, owner=owner)
    make_claim(lead, Stage.S6, owner)
    return lead


@pytest.fixture(params=WAYS)
def door(request: Any, app: Any, client_of: Any, owner: User) -> Door:
    """What the module's `owner` sends."""
    return Door(app, client_of, request.param, owner)


@pytest.fixture(params=WAYS)
def door_of(request: Any, app: Any, client_of: Any) -> Callable[[User], Door]:
    """The same for anybody."""
    return lambda by: Door(app, client_of, request.param, by)
