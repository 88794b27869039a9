"""Where the API lives."""

from flask import has_request_context, request

PREFIX = "/api/"
DOCS = "/api/v1/docs"


def is_api() -> bool:
    """Whether the request at hand is a program's; the page that explains the API is for people."""
    return has_request_context() and request.path.startswith(PREFIX) and request.path != DOCS
