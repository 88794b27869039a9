"""What one operation of the API takes and gives, and how that is told to programs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify
from werkzeug.wrappers import Response as BaseResponse

from crm.core.errors import Invalid, Problem
from crm.core.files.kinds import FileKind
from crm.core.rest.fields import Schema
from crm.core.rest.versions import is_read, marked
from crm.core.say import Sentence

Current = Callable[..., Mapping[str, Any]]
BYTES: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
FILES: dict[str, Any] = {
    "schema": {
        "type": "object",
        "required": ["files"],
        "properties": {"files": {"type": "array", "items": BYTES["schema"], "minItems": 1}},
    }
}


@dataclass(frozen=True)
class Contract:
    """The summary, the body and query that are taken, and the answer that is given.

    `current` draws the record as it is kept now: who has one writes by version (If-Match).
    `location` is the address of what a 201 made, with places for parts of the answer.
    """

    summary: Sentence
    takes: type[Schema] | None = None
    asks: type[Schema] | None = None
    gives: type[Schema] | None = None
    status: int = 200
    current: Current | None = None
    location: str = ""
    takes_files: bool = False
    gives_file: bool = False

    def answer(self, found: Any) -> BaseResponse:
        """The answer in JSON, with its version as ETag; a read that is known already is a 304."""
        if isinstance(found, BaseResponse):
            return found
        if self.gives is None:
            return Response(status=204)
        body: Any = self.gives().dump(found)
        response = jsonify(body)
        response.status_code = self.status
        version = body.get("version")
        if self.location:
            response.headers["Location"] = self.location.format(**body)
        if is_read():
            return marked(response, version if isinstance(version, int) else None)
        if isinstance(version, int):
            response.set_etag(str(version))
        return response

    def renamed(self, invalid: Invalid) -> Invalid:
        """The problems of a command under the names that its fields have in JSON."""
        declared: Any = self.takes().fields if self.takes else {}
        names = {name: one.data_key or name for name, one in declared.items()}
        return Invalid(
            Problem(names.get(one.field, one.field), one.sentence) for one in invalid.problems
        )


def told(contract: Contract, method: str) -> dict[str, Any]:
    """Headers and refusals of an operation, as OpenAPI has it."""
    statuses = {401, 403, 404, 422, 429}
    headers = []
    if method != "GET":
        statuses |= {409}
        headers.append("IdempotencyKey")
    if contract.takes or contract.takes_files:
        statuses |= {400, 413, 415}
    if contract.current:
        statuses |= {412, 428}
        headers.append("IfMatch")
    answers: dict[Any, Any] = dict.fromkeys(sorted(statuses), "Problem")
    if method == "GET":
        answers[304] = {"description": "Not Modified"}
    if contract.gives_file:
        kinds = {kind.mime: BYTES for kind in FileKind}
        answers[200] = {"description": "OK", "content": kinds}
    elif contract.gives is None:
        answers[204] = {"description": "No Content"}
    answers["default"] = "Problem"
    found: dict[str, Any] = {"summary": contract.summary.template, "responses": answers}
    if contract.takes_files:
        found["requestBody"] = {"required": True, "content": {"multipart/form-data": FILES}}
    return found | ({"parameters": headers} if headers else {})
