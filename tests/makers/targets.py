"""Targets for tests."""

from typing import Any

from crm.accounts.models import User
from crm.targets.actions import add_target
from crm.targets.models import Target
from crm.targets.rules import AddTarget


def make_target(
    by: User, enterprise: str = "郑州测试物流有限公司", item: str = "LG4", **particulars: Any
) -> Target:
    """An enterprise on a list item; the enterprise is created when it is unknown."""
    command = AddTarget(
        **{"enterprise": enterprise, "item": item, "source": "research", **particulars}
    )
    return add_target(by, command).target
