"""An officer, their manager, and a lead of theirs that a review can be held about."""

from typing import Any

import pytest

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.leads.models import Lead
from crm.leads.rules import Stage
from tests.makers.leads import make_lead
from tests.makers.people import make_user


@pytest.fixture
def owner(app: Any) -> User:
    return make_user()


@pytest.fixture
def manager(app: Any) -> User:
    return make_user(Role.MANAGER)


@pytest.fixture
def lead(owner: User, manager: User) -> Lead:
    """At S4, with everything else that S5 asks for."""
    return make_lead(Stage.S4, owner=owner, checker=manager)
