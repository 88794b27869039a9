"""Who answers to what is put to them."""

from typing import Any

import pytest
from flask import Flask

from crm.accounts.rules import Role
from tests.makers.people import make_user


@pytest.fixture
def department(app: Flask) -> Any:
    return make_user(Role.VIEWER, cluster="FI")
