"""An officer, their manager, and a lead of theirs that a review can be held about."""

import pytest

from crm.accounts.models import User
from crm.leads.models import Lead
from crm.leads.rules import Stage
from tests.makers.leads import make_lead


@pytest.fixture
def lead(owner: User, manager: User) -> Lead:
    """At S4, with everything else that S5 asks for."""
    return make_lead(Stage.S4, owner=owner, checker=manager)
