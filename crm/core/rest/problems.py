"""Error answers of the API: problem documents (RFC 9457) with a sentence for whoever reads them."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, jsonify

from crm.core.errors import Problem
from crm.core.language import translated
from crm.core.rest.address import DOCS

MEDIA_TYPE = "application/problem+json"
KINDS = {
    400: "malformed",
    401: "token",
    403: "forbidden",
    404: "not-found",
    405: "method",
    409: "refused",
    412: "stale",
    413: "too-large",
    415: "not-json",
    422: "invalid",
    428: "version-needed",
    429: "wait",
    500: "unexpected",
}


def problem(
    status: int,
    title: str,
    detail: str,
    errors: Iterable[Problem] = (),
    more: Mapping[str, Any] | None = None,
) -> Response:
    """A problem document; `errors` name the field and say what is wrong with it."""
    answer = jsonify(
        {
            "type": f"{DOCS}#{KINDS.get(status, 'malformed')}",
            "title": title,
            "status": status,
            "detail": detail,
            "errors": [
                {"field": one.field, "sentence": translated(one.sentence)} for one in errors
            ],
            **(more or {}),
        }
    )
    answer.status_code, answer.mimetype = status, MEDIA_TYPE
    return answer
