"""Examples for the description: every request and answer, put together from words by field."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from crm.core import yamls
from crm.core.say import Pair

SOURCE = Path(__file__).with_name("examples.yaml")
JSON = "application/json"
UNKNOWN = object()
Node = dict[str, Any]


class Missing(KeyError):
    """A field for which nothing is written down: `Shape.field`."""


@cache
def words() -> Node:
    """What is written down; days become texts, and pairs of languages are what they say."""
    found: Node = _read(yamls.read(SOURCE.read_text(encoding="utf-8")))
    return found


def _read(node: Any) -> Any:
    if isinstance(node, dict):
        if node.keys() == {"zh", "en"}:
            return Pair(node["zh"], node["en"])
        return {name: _read(inner) for name, inner in node.items()}
    if isinstance(node, list):
        return [_read(one) for one in node]
    return node.isoformat() if hasattr(node, "isoformat") else node


def add_examples(spec: Node) -> None:
    """Give every operation an example of what it takes and of what it answers."""
    shapes = spec["components"]["schemas"]
    for item in spec["paths"].values():
        for method, operation in item.items():
            if method != "parameters":
                _add(operation, shapes)
        _address(item.get("parameters", ()))
    refused = spec["components"]["responses"]["Problem"]["content"]
    for content in refused.values():
        content["example"] = example(content["schema"], shapes)


def _add(operation: Node, shapes: Node) -> None:
    contents = [operation.get("requestBody", {}).get("content", {})]
    answers = operation["responses"].items()
    contents += [one.get("content", {}) for status, one in answers if str(status)[0] == "2"]
    for content in contents:
        if JSON in content:
            content[JSON]["example"] = example(content[JSON]["schema"], shapes)
    asked = [one for one in operation.get("parameters", ()) if one.get("required")]
    _address(one for one in asked if one.get("in") == "query")


def _address(parameters: Any) -> None:
    """What the address needs: the numbers and codes in it, and a search's words."""
    for one in parameters:
        one["example"] = words()["address"][one["name"]]


def example(schema: Mapping[str, Any], shapes: Node) -> Any:
    """A value of a shape that is described by name."""
    name = schema["$ref"].rpartition("/")[2]
    shape = shapes[name]
    usual = words()["bodies"].get(name, shape.get("properties", {}))
    return {field: _value(name, field, shape["properties"][field], shapes) for field in usual}


def _value(shape: str, field: str, schema: Mapping[str, Any], shapes: Node) -> Any:
    said = words()["shapes"].get(shape, {}).get(field, UNKNOWN)
    if said is not UNKNOWN:
        return said
    if inner := _inner(schema):
        return example(inner, shapes)
    if "$ref" in schema.get("items", {}):
        return [example(schema["items"], shapes)]
    if "$ref" in (schema.get("additionalProperties") or {}):
        return {words()["names"]["code"]: example(schema["additionalProperties"], shapes)}
    if field not in words()["names"]:
        raise Missing(f"{shape}.{field}")
    return words()["names"][field]


def _inner(schema: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The shape that a field points to, also where it may be null."""
    ways = [schema, *schema.get("anyOf", ()), *schema.get("allOf", ())]
    return next((one for one in ways if "$ref" in one), None)
