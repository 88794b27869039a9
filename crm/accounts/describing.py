"""The API's description as its page shows it: areas with operations, and shapes. Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Node = Mapping[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Kind:
    """What a value is, and the shape that it points to, if any."""

    words: str
    shape: str = ""


@dataclass(frozen=True)
class Field:
    """One field, header or parameter."""

    name: str
    kind: Kind
    required: bool
    description: str
    limits: str


@dataclass(frozen=True)
class Answer:
    """A good answer: its status, the shape of its body, and what one looks like."""

    status: str
    shape: str
    example: str


@dataclass(frozen=True)
class Operation:
    """One thing a program can do."""

    key: str
    method: str
    path: str
    summary: str
    scope: str
    permission: str
    parameters: tuple[Field, ...]
    body: str
    example: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Area:
    """A group of operations."""

    name: str
    words: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True)
class Shape:
    """A JSON object that goes in or out."""

    name: str
    description: str
    fields: tuple[Field, ...]


def described(spec: Node) -> tuple[list[Area], list[Shape]]:
    """Areas in the order of the description, and all shapes by name."""
    found = list(_operations(spec))
    areas = [
        Area(
            tag["name"],
            tag["description"],
            tuple(one for name, one in found if name == tag["name"]),
        )
        for tag in spec["tags"]
    ]
    schemas = spec["components"]["schemas"]
    return areas, [_shape(name, schemas[name]) for name in sorted(schemas)]


def _operations(spec: Node) -> Iterator[tuple[str, Operation]]:
    for path, item in sorted(spec["paths"].items()):
        for method in METHODS:
            if method in item:
                told = item[method]
                parameters = [*item.get("parameters", ()), *told.get("parameters", ())]
                yield told["tags"][0], _operation(spec, path, method, told, parameters)


def _operation(spec: Node, path: str, method: str, told: Node, parameters: list[Node]) -> Operation:
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    return Operation(
        key=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told["summary"],
        scope=told["x-scope"],
        permission=told["x-permission"],
        parameters=tuple(_parameter(_resolved(spec, one)) for one in parameters),
        body=_kind(body.get("schema", {})).shape,
        example=_text(body),
        answers=tuple(_answers(told["responses"])),
    )


def _text(content: Node) -> str:
    """An example as people read it."""
    found = content.get("example")
    return "" if found is None else json.dumps(found, ensure_ascii=False, indent=2)


def _answers(responses: Node) -> Iterator[Answer]:
    """The good answers with their shapes; the bad ones are the same everywhere."""
    for status, answer in responses.items():
        if str(status).startswith("2"):
            content = answer.get("content", {}).get("application/json", {})
            shape = _kind(content.get("schema", {})).shape
            yield Answer(str(status), shape, _text(content))


def _resolved(spec: Node, one: Node) -> Node:
    if "$ref" not in one:
        return one
    found: Node = spec["components"]["parameters"][_last(one["$ref"])]
    return found


def _parameter(one: Node) -> Field:
    schema = one.get("schema", {})
    words = one.get("description", "") or schema.get("description", "")
    return Field(one["name"], _kind(schema), one.get("required", False), words, _limits(schema))


def _shape(name: str, schema: Node) -> Shape:
    needed = schema.get("required", ())
    fields = tuple(
        Field(one, _kind(inner), one in needed, inner.get("description", ""), _limits(inner))
        for one, inner in schema.get("properties", {}).items()
    )
    return Shape(name, schema.get("description", ""), fields)


def _kind(schema: Node) -> Kind:
    if "$ref" in schema:
        name = _last(schema["$ref"])
        return Kind(name, name)
    if "anyOf" in schema:
        inner: Node = next((one for one in schema["anyOf"] if one.get("type") != "null"), {})
        return _with(_kind(inner), "", " | null")
    types = schema.get("type", "any")
    if types == "array":
        return _with(_kind(schema.get("items", {})), "[", "]")
    if types == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return _with(_kind(schema["additionalProperties"]), "{code: ", "}")
    return Kind(" | ".join(types) if isinstance(types, list) else str(types))


def _with(kind: Kind, before: str, after: str) -> Kind:
    return Kind(f"{before}{kind.words}{after}", kind.shape)


def _limits(schema: Node) -> str:
    if "enum" in schema:
        return " · ".join(str(one) for one in schema["enum"] if one)
    found = [str(schema["format"])] if "format" in schema else []
    if "maxLength" in schema:
        found.append(f"≤ {schema['maxLength']}")
    if "maximum" in schema:
        found.append(f"{schema.get('minimum', 0)}–{schema['maximum']}")
    return ", ".join(found)


def _last(reference: str) -> str:
    return reference.rpartition("/")[2]
