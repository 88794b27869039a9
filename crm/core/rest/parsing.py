"""Reading a request of the API; everything that is wrong with it is said at once."""

import json
from collections.abc import Iterator
from typing import Any

from flask import Request, abort
from flask_babel import gettext
from marshmallow import RAISE, Schema, ValidationError
from webargs.flaskparser import FlaskParser

from crm.core.errors import Invalid, Problem
from crm.core.say import Sentence, say


class Parser(FlaskParser):
    """JSON bodies and query strings; unknown names are refused in both."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": RAISE, "query": RAISE}  # noqa: RUF012

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body; NaN, numbers without end and nesting without bottom are no JSON of ours."""
        if not req.is_json:
            abort(415, gettext("请求正文应是 JSON（Content-Type: application/json）。"))
        try:
            return json.loads(req.get_data(cache=True), parse_constant=_refuse)
        except (ValueError, RecursionError):
            abort(400, gettext("请求正文不是正确的 JSON。"))

    def handle_error(self, error: ValidationError, *_rest: Any, **_kw: Any) -> Any:
        """All problems of a body or query string, with their fields."""
        raise Invalid(_problems(error.messages)) from None


def _refuse(name: str) -> None:
    raise ValueError(name)


def _problems(messages: Any, path: tuple[str, ...] = ()) -> Iterator[Problem]:
    if isinstance(messages, dict):
        for name, inner in messages.items():
            own = () if name in ("_schema", "json", "query") and not path else (str(name),)
            yield from _problems(inner, (*path, *own))
        return
    for one in messages if isinstance(messages, list) else [messages]:
        sentence = one if isinstance(one, Sentence) else say("写法不对，请核对。")
        yield Problem(".".join(part for part in path if part != "_schema"), sentence)
