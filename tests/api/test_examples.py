"""Every operation shows what goes in and what comes out, true to its own shapes."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask

from crm.core.files.kinds import FileKind
from crm.core.rest import examples, openapi
from tests.api.test_description import CHINESE, METHODS

JSON = "application/json"
BYTES = {kind.mime for kind in FileKind}
FIRM = re.compile(r"公司|集团")
Spec = dict[str, Any]


@pytest.fixture(scope="module")
def spec(application: Flask) -> Spec:
    with application.test_request_context("/api/v1/openapi.json"):
        return openapi.in_words(application)


def _operations(spec: Spec) -> Iterator[Spec]:
    for item in spec["paths"].values():
        for method in METHODS:
            if method in item:
                yield item[method]


def _contents(spec: Spec) -> Iterator[tuple[str, Spec]]:
    """The bodies that are taken and given when all goes well."""
    for told in _operations(spec):
        if "requestBody" in told:
            yield from _in_json(f"{told['operationId']} takes", told["requestBody"]["content"])
        for status, answer in told["responses"].items():
            if str(status).startswith("2") and "content" in answer:
                yield from _in_json(f"{told['operationId']} gives", answer["content"])


def _in_json(place: str, content: Spec) -> Iterator[tuple[str, Spec]]:
    """Files go in and out byte for byte; all else is JSON."""
    assert content.keys() <= {JSON, *BYTES, "multipart/form-data"}, place
    if JSON in content:
        yield place, content[JSON]


def _wrong(spec: Spec, content: Spec) -> list[str]:
    whole = {**content["schema"], "components": spec["components"]}
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    return [
        f"{one.instance_path}: {one.message}" for one in validator.iter_errors(content["example"])
    ]


def test_every_body_has_an_example_that_fits_its_shape(spec: Spec) -> None:
    contents = list(_contents(spec))
    assert [place for place, content in contents if not content.get("example")] == []
    assert {p: w for p, content in contents if (w := _wrong(spec, content)) for p in [p]} == {}


def test_every_refusal_has_one_too(spec: Spec) -> None:
    (content,) = spec["components"]["responses"]["Problem"]["content"].values()
    assert content["example"]["status"] == 412
    assert _wrong(spec, content) == []


def test_every_operation_answers_with_a_body_or_says_that_it_has_none(spec: Spec) -> None:
    shown = {place.split()[0] for place, _ in _contents(spec) if place.endswith("gives")}
    silent = [
        one["operationId"]
        for one in _operations(spec)
        if "204" in one["responses"]
        or BYTES & set(one["responses"].get("200", {}).get("content", {}))
    ]
    named = [one["operationId"] for one in _operations(spec)]
    assert sorted(shown | set(silent)) == sorted(named)


def test_what_is_sent_is_taken(application: Flask, spec: Spec) -> None:
    """The example of a request passes the very schema that reads requests."""
    wrong = {}
    with application.test_request_context():
        for told in _operations(spec):
            content = told.get("requestBody", {}).get("content", {}).get(JSON)
            if content:
                schema = _schemas(application)[content["schema"]["$ref"].rpartition("/")[2]]
                if problems := schema().validate(content["example"]):
                    wrong[told["operationId"]] = problems
    assert wrong == {}


def _schemas(application: Flask) -> dict[str, Any]:
    plugins = openapi.of(application).spec.plugins
    kept = next(one.converter for one in plugins if hasattr(one, "converter")).refs
    return {name: key[0] for key, name in kept.items()}


def test_addresses_are_filled_in(spec: Spec) -> None:
    places = [one for item in spec["paths"].values() for one in item.get("parameters", ())]
    assert places and [one["name"] for one in places if "example" not in one] == []


def test_firms_are_marked_as_fictional_and_english_is_english(application: Flask) -> None:
    with application.test_request_context("/"):
        told = str(openapi.in_words(application)["paths"])
    with application.test_request_context("/", headers={"Accept-Language": "en"}):
        assert "Example Cold Chain" in str(openapi.in_words(application)["paths"])
    names = re.findall(r"'(?:name|enterprise)': '([^']*)'", told)
    firms = [name for name in names if FIRM.search(name) and CHINESE.search(name)]
    assert firms and [name for name in firms if "示例" not in name] == []


def test_nothing_is_written_down_for_nobody(spec: Spec) -> None:
    shapes = spec["components"]["schemas"]
    words = examples.words()
    assert sorted(words["shapes"].keys() - shapes.keys()) == []
    assert sorted(words["bodies"].keys() - shapes.keys()) == []
    fields = {name for shape in shapes.values() for name in shape.get("properties", ())}
    assert sorted(words["names"].keys() - fields) == []
    strangers = [
        f"{shape}.{name}"
        for part in ("shapes", "bodies")
        for shape, given in words[part].items()
        for name in given
        if name not in shapes[shape]["properties"]
    ]
    assert strangers == []


def test_a_field_without_words_is_named(spec: Spec) -> None:
    shapes = {"New": {"properties": {"colour": {"type": "string"}}}}
    with pytest.raises(examples.Missing, match=r"New\.colour"):
        examples.example({"$ref": "#/components/schemas/New"}, shapes)
