"""Every route says who may use it, and stands in the list that people read.

After adding a route: `WRITE_ROUTES=1 make test`, or this file alone, and read the difference.
"""

import os
from pathlib import Path

from flask import Flask

INVENTORY = Path(__file__).with_name("routes.txt")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def inventory(app: Flask) -> str:
    """One line for each route: methods, address, endpoint, permission."""
    lines = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        methods = ",".join(name for name in METHODS if name in (rule.methods or ()))
        permission = getattr(app.view_functions[rule.endpoint], "permission", "") or "open"
        lines.append(f"{rule.rule} {methods} {rule.endpoint} {permission}")
    return "\n".join(sorted(lines)) + "\n"


def test_every_route_declares_a_permission_or_is_open_to_all(application: Flask) -> None:
    silent = [
        endpoint
        for endpoint, view in application.view_functions.items()
        if endpoint != "static" and not hasattr(view, "permission")
    ]
    assert silent == []


def test_the_inventory_of_routes_is_up_to_date(application: Flask) -> None:
    present = inventory(application)
    if os.environ.get("WRITE_ROUTES"):
        INVENTORY.write_text(present, encoding="utf-8")
    assert INVENTORY.read_text(encoding="utf-8").splitlines() == present.splitlines()
