"""The description of the API: valid OpenAPI 3.1, whole, in two languages, and true."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from marshmallow import fields
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from crm.accounts.scopes import AREAS
from crm.core.rest import openapi
from crm.leads.api import lists
from crm.leads.listing import supplied
from tests.makers.people import make_user

METHODS = ("get", "post", "put", "patch", "delete")
CHINESE = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture(scope="module")
def spec(application: Flask) -> dict[str, Any]:
    with application.test_request_context("/api/v1/openapi.json"):
        return openapi.in_words(application)


def _operations(spec: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in spec["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def test_it_is_valid_openapi(spec: dict[str, Any]) -> None:
    assert spec["openapi"].startswith("3.1")
    assert [str(error) for error in OPENAPI_31_VALIDATOR.iter_errors(spec)] == []


def test_every_route_of_the_api_is_described_and_no_other(
    application: Flask, spec: dict[str, Any]
) -> None:
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in application.url_map.iter_rules()
        for method in rule.methods or ()
        if rule.endpoint.startswith("api_") and method.lower() in METHODS
    }
    assert {(path, method) for path, method, _ in _operations(spec)} == served


def test_every_operation_says_what_it_does_and_what_it_answers(spec: dict[str, Any]) -> None:
    keys = [told["operationId"] for _, _, told in _operations(spec)]
    assert len(keys) == len(set(keys))
    tags = {tag["name"] for tag in spec["tags"]}
    assert tags == set(AREAS)
    for path, method, told in _operations(spec):
        place = f"{method} {path}"
        assert told["summary"], place
        assert set(told["tags"]) <= tags and len(told["tags"]) == 1, place
        good = [status for status in told["responses"] if str(status).startswith("2")]
        assert len(good) == 1, place
        assert {"401", "403", "404", "422", "default"} <= set(told["responses"]), place
        assert told["x-scope"] and told["x-permission"], place


def test_each_column_that_others_supply_says_what_it_is(spec: dict[str, Any]) -> None:
    for name in ("ListedLead", "LeadWhole"):
        told = spec["components"]["schemas"][name]["properties"]
        for column in supplied.SUPPLIED.values():
            assert column.fields, column.column.code
            for key in column.fields:
                assert told[key]["description"], (name, key)


@pytest.mark.usefixtures("application")
def test_a_column_that_comes_after_the_schemas_is_told_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    late = {**supplied.SUPPLIED, "late": replace(some(), fields={"late": fields.Integer()})}
    assert "late" not in lists.ListedLead().fields
    monkeypatch.setattr(supplied, "SUPPLIED", late)
    assert "late" in lists.ListedLead().fields and "late" in lists.LeadWhole().fields


def some() -> supplied.Supplied:
    """A column of another package, whichever it is."""
    return next(iter(supplied.SUPPLIED.values()))


def test_every_write_by_version_says_so(application: Flask, spec: dict[str, Any]) -> None:
    for path, method, told in _operations(spec):
        named = [one.get("$ref", "").rpartition("/")[2] for one in told.get("parameters", ())]
        assert ("IfMatch" in named) == ("428" in told["responses"]), path
        assert ("IdempotencyKey" in named) == (method != "get"), path


def test_money_is_a_whole_number_and_days_are_days(spec: dict[str, Any]) -> None:
    body = spec["components"]["schemas"]["LeadBody"]["properties"]
    assert body["planned"]["type"] == ["integer", "null"]
    assert body["planned"]["maximum"] < 2**53
    assert body["mou_until"]["format"] == "date"
    assert body["land_mu"]["type"] == ["string", "null"]


def test_bodies_take_nothing_that_they_do_not_name(spec: dict[str, Any]) -> None:
    for path, method, told in _operations(spec):
        content = told.get("requestBody", {}).get("content", {})
        if content.keys() - {"multipart/form-data"}:  # files come as a form
            schema = content["application/json"]["schema"]
            name = schema["$ref"].rpartition("/")[2]
            found = spec["components"]["schemas"][name]
            assert found["additionalProperties"] is False, f"{method} {path}"


def test_it_is_served_to_everybody_in_their_language(client: Any) -> None:
    plain = client.get("/api/v1/openapi.json")
    assert (plain.status_code, plain.mimetype) == (200, "application/json")
    english = client.get("/api/v1/openapi.json", headers={"Accept-Language": "en"})
    assert CHINESE.search(plain.text)
    assert CHINESE.findall(english.text) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_shows_every_operation(
    client_of: Callable[[Any], Any], spec: dict[str, Any], language: str
) -> None:
    reader = make_user()
    reader.locale = language
    page = client_of(reader).get("/api/v1/docs")
    assert page.status_code == 200
    for path, _, told in _operations(spec):
        assert path in page.text and f'id="{told["operationId"]}"' in page.text
    for anchor in re.findall(r'href="#([\w-]+)"', page.text):
        assert f'id="{anchor}"' in page.text, anchor
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//', page.text) == []


def test_the_page_needs_an_account(client: Any) -> None:
    assert "/login" in client.get("/api/v1/docs").location
