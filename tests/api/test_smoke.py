"""Requests drawn from the description: none breaks the server, every answer is as described.

Half of them go to records that exist, with their present version, so that writes are reached too.
What is drawn is the same in every run. PostgreSQL answers every day, as it takes less (no zero
byte, no number beyond a column's); the long trials ask SQLite the same.
"""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks
from sqlalchemy import select

from crm.accounts.rules import Role
from crm.core.db import db
from crm.leads.models import Lead
from tests.api.conftest import make_token
from tests.test_rights import world
from tests.world import World

__all__ = ["world"]

daily_databases = ("postgresql",)
EXAMPLES = 8
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
AREAS = (
    "account",
    "people",
    "plan",
    "enterprises",
    "targets",
    "leads",
    "firstreports",
    "screening",
    "carriers",
    "problems",
    "asks",
    "mix",
    "reports",
    "search",
    "views",
)
BREAKING = frozenset({"account_revoke_token", "people_edit"})
"""What would end the token that the requests are made with."""
OF_THE_OFFICER = ("views_", "leads_bulk_", "leads_undo_bulk")
"""Operations on what nobody else meets."""

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]


class EachInItsContext:
    """The application as a server runs it: nothing is carried from one request to the next."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, environ: Any, start: Any) -> Iterable[bytes]:
        db.session.commit()
        with self.app.app_context():
            return list(self.app(environ, start))


@pytest.mark.parametrize("area", AREAS)
def test_requests_that_the_description_allows(area: str, app: Flask, world: World) -> None:
    role = Role.SYSTEM if area in ("people", "account") else Role.COORDINATOR
    text, own = make_token(world.person(role.value)), make_token(world.person("officer"))
    served = EachInItsContext(app)
    schema: Any = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", served)
    for operation in _operations(schema, area):
        key = operation.definition.raw["operationId"]
        whose = own if key.startswith(OF_THE_OFFICER) else text
        statuses = _try(operation, whose, _real(app, world, operation))
        if operation.method == "get":
            assert 200 in statuses, operation.label


def _operations(schema: Any, area: str) -> list[Any]:
    found = [result.ok() for result in schema.get_all_operations()]
    mine = [one for one in found if one.definition.raw["tags"] == [area]]
    return [one for one in mine if one.definition.raw["operationId"] not in BREAKING]


def _real(app: Flask, world: World, operation: Any) -> dict[str, Any]:
    """The numbers and codes of records that exist, for an operation's address."""
    area, _, name = operation.definition.raw["operationId"].partition("_")
    endpoint = f"api_{area}.{name}"
    rule = next(app.url_map.iter_rules(endpoint))
    found = {argument: world.value(endpoint, argument) for argument in sorted(rule.arguments)}
    db.session.commit()
    return found


def _try(operation: Any, text: str, real: dict[str, Any]) -> set[int]:
    """Send some requests of an operation; the statuses of their answers."""
    statuses: set[int] = set()

    @seed(20261123)
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        exists=st.booleans(),
    )
    def each(case: Any, exists: bool) -> None:
        if exists:
            case.path_parameters = {**(case.path_parameters or {}), **real}
            if "If-Match" in (case.headers or {}):
                case.headers["If-Match"] = f'"{_version(real)}"'
        answer = case.call(headers={"Authorization": f"Bearer {text}"})
        statuses.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    each()
    if operation.method == "get":  # as most programs ask: what exists, and no wishes
        plain = operation.Case(path_parameters=real)
        answer = plain.call(headers={"Authorization": f"Bearer {text}"})
        statuses.add(answer.status_code)
        plain.validate_response(answer, checks=CHECKS)
    return statuses


def _version(real: dict[str, Any]) -> int:
    """The lead's version where the address names one and no part of it."""
    wanted = select(Lead.version).where(Lead.id == real.get("lead_id", 0))
    return db.session.scalar(wanted) or 1 if len(real) == 1 else 1


def test_requests_that_it_forbids_are_refused(
    app: Flask, world: World, client_of: Callable[[Any], Any]
) -> None:
    """Bodies and queries that break their shapes, for the verbs that everybody uses."""
    text = make_token(world.person("coordinator"))
    schema: Any = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", EachInItsContext(app))
    wanted = {"leads_log", "leads_edit", "leads_move", "leads_log_visit", "leads_index"}
    for operation in _operations(schema, "leads"):
        if operation.definition.raw["operationId"] in wanted:
            _refused(operation, text, _real(app, world, operation))


def _refused(operation: Any, text: str, real: dict[str, Any]) -> None:
    @seed(20261123)
    @settings(
        max_examples=2 * EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def each(case: Any) -> None:
        case.path_parameters = {**(case.path_parameters or {}), **real}
        answer = case.call(headers={"Authorization": f"Bearer {text}"})
        case.validate_response(answer, checks=[not_a_server_error])

    each()
