"""Every test that takes a door is run through the page and through the API."""

from collections.abc import Callable
from typing import Any

import pytest

from crm.accounts.models import User
from tests.leads.doors import Door

WAYS = ("page", "api")


@pytest.fixture(params=WAYS)
def door(request: Any, app: Any, client_of: Any, owner: User) -> Door:
    """What the module's `owner` sends."""
    return Door(app, client_of, request.param, owner)


@pytest.fixture(params=WAYS)
def door_of(request: Any, app: Any, client_of: Any) -> Callable[[User], Door]:
    """The same for anybody."""
    return lambda by: Door(app, client_of, request.param, by)
