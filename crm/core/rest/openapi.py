"""The description of the API (OpenAPI 3.1), drawn from the operations themselves."""

from copy import deepcopy
from threading import Lock
from typing import Any

from flask import Flask
from flask_babel import get_locale, gettext
from flask_smorest import Api, Blueprint
from marshmallow import fields

from crm.core.language import translated
from crm.core.rest.examples import add_examples
from crm.core.rest.fields import Schema, parts
from crm.core.rest.parsing import Parser
from crm.core.rest.problems import MEDIA_TYPE
from crm.core.say import Sentence, Spoken, say

V1 = "/api/v1"
HEADERS = {
    "IdempotencyKey": {
        "in": "header",
        "name": "Idempotency-Key",
        "required": False,
        "schema": {"type": "string", "minLength": 1, "maxLength": 100},
        "description": say(
            "同一个键在 24 小时内重发，只做一次，得到第一次的回答；换了内容回 422。"
        ).template,
    },
    "IfMatch": {
        "in": "header",
        "name": "If-Match",
        "required": True,
        "schema": {"type": "string", "pattern": r'^"[0-9]{1,9}(\.[0-9a-f]{16})?"$'},
        "description": say("所依据的版本，即读取时的 ETag。缺少回 428，过时回 412。").template,
    },
}
WORDS_OF_SPEC = (
    say("招商台 REST API"),
    say(
        "与页面同一套命令、规则和可见范围。金额是整数元，日期是上海的日历日，时间是 UTC。"
        "列表按 after 翻页。"
    ),
    say("出了什么问题，以及哪一项要改。"),
)


class ProblemField(Schema):
    """One thing that is wrong."""

    field = fields.String(required=True)
    sentence = fields.String(required=True)


class Difference(Schema):
    """A field in which a stale write and what is kept differ."""

    field = fields.String(required=True)
    mine = fields.Raw(allow_none=True)
    theirs = fields.Raw(allow_none=True)


class ProblemDocument(Schema):
    """RFC 9457, with the fields that are wrong; a 412 brings both versions."""

    type = fields.String(required=True, metadata={"format": "uri-reference"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = parts(ProblemField)
    error_id = fields.String()
    current = fields.Dict()
    fields_ = fields.List(fields.Nested(Difference), data_key="fields")


class Resource(Blueprint):
    """The operations of one area; its scopes are `<area>:read` and `<area>:write`."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, area: str, words: Sentence) -> None:
        super().__init__(f"api_{area}", __name__, url_prefix=V1, description=words.template)
        self.area = area

    @staticmethod
    def _make_doc_response_schema(schema: Any) -> Any:
        """The class: what its fields are may be known only when somebody asks for the description."""
        return type(schema) if isinstance(schema, Schema) else schema


class Described(Api):
    """flask-smorest without its own error answers: ours are problem documents.

    Areas are served at once but described when somebody first asks for the description: putting it
    together takes longer than all else at the start, and most processes are never asked.
    """

    def __init__(self, app: Flask, **options: Any) -> None:
        self._undescribed: list[Resource] = []
        self._describing = Lock()
        super().__init__(app, **options)

    def _register_error_handlers(self) -> None:
        """Leave errors to crm.core.errorpages."""

    def add(self, resource: Resource) -> None:
        """Serve an area under its own name, to be described later."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][resource.name] = self
        self._app.register_blueprint(resource)
        self._undescribed.append(resource)

    def complete(self) -> None:
        """Describe what is served and not described yet."""
        with self._describing:
            for one in self._undescribed:
                one.register_views_in_doc(
                    self, self._app, self.spec, name=one.name, parameters=None
                )
                self.spec.tag({"name": one.area, "description": one.description})
            self._undescribed.clear()


def init_app(app: Flask) -> Described:
    """Begin the description."""
    app.config.update(
        API_TITLE=WORDS_OF_SPEC[0].template,
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
    )
    options = {
        "info": {"description": WORDS_OF_SPEC[1].template},
        "security": [{"token": []}],
        "servers": [{"url": "/"}],
    }
    provider: Any = app.json
    provider.sort_keys, provider.ensure_ascii = False, False  # as the shapes say, and readable
    api = Described(app, spec_kwargs=options)
    components = api.spec.components
    components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for name, header in HEADERS.items():
        components.parameter(name, str(header["in"]), header)
    content = {MEDIA_TYPE: {"schema": ProblemDocument}}
    components.response("Problem", {"description": WORDS_OF_SPEC[2].template, "content": content})
    return api


def of(app: Flask) -> Described:
    """The application's description, complete."""
    found: Described = app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    found.complete()
    return found


def in_words(app: Flask) -> dict[str, Any]:
    """The description in the reader's language; put together once for each, as it never changes."""
    kept: dict[str, dict[str, Any]] = app.extensions.setdefault("described", {})
    language = str(get_locale())
    if language not in kept:
        spec = deepcopy(of(app).spec.to_dict())
        add_examples(spec)
        kept[language] = _translated(spec)
    return kept[language]


def _translated(node: Any) -> Any:
    if isinstance(node, list):
        return [_translated(one) for one in node]
    if isinstance(node, Sentence | Spoken):
        return translated(node)
    if not isinstance(node, dict):
        return node
    return {
        name: gettext(inner) if _are_words(name, inner) else _translated(inner)
        for name, inner in node.items()
    }


def _are_words(name: str, inner: Any) -> bool:
    return name in ("summary", "description", "title") and isinstance(inner, str) and bool(inner)
