"""The application: Flask, with what a page asks for again and again found sooner.

Addresses of pages are built once: a page of two hundred rows asks for eight hundred of them. Rows
that differ by a number ask `addresses.row_url`, for which nothing could be kept here.
"""

from collections import ChainMap
from collections.abc import KeysView, Mapping, MutableMapping
from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context, request
from flask.templating import Environment

KEPT = 2_048
"""Most pages ask for the same ones again and again; about a megabyte in each process."""
PLAIN = (str, int)
Kinds = tuple[type, ...]
Values = tuple[tuple[str, Any], ...]


class Globals(ChainMap[str, Any]):
    """What a template knows beside its values, by names that are compared as quickly as a dict's.

    Each `import` of a macro compares the names of two templates, one by one where they are a chain's.
    """

    def keys(self) -> KeysView[str]:
        return {**self.maps[1], **self.maps[0]}.keys()


class Templates(Environment):
    """Flask's own environment, with such names."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """As the library's: a template's own names before those of all."""
        return Globals({} if d is None else d, self.globals)


class Application(Flask):
    """Flask, but an address that was built once is not built again.

    Kept are addresses of this host from endpoint and plain values, by the path that the application
    is mounted at. No value is filled in from the request: this application has no `url_defaults`.
    """

    jinja_environment = Templates

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._known = lru_cache(KEPT)(self._build)

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """As Flask's own."""
        said = {name: value for name, value in values.items() if value is not None}
        if not has_request_context() or not _is_plain(endpoint, said):
            return super().url_for(endpoint, **values)
        kinds = tuple(map(type, said.values()))  # 1 and True are the same, but not in an address
        return self._known(request.script_root, endpoint, kinds, tuple(said.items()))

    def _build(self, _root: str, endpoint: str, _kinds: Kinds, values: Values) -> str:
        return super().url_for(endpoint, **dict(values))


def _is_plain(endpoint: str, values: Mapping[str, Any]) -> bool:
    """Whether the address is made of nothing else: no name of this blueprint, no whole address."""
    if endpoint.startswith("."):
        return False
    return all(isinstance(value, PLAIN) and name[0] != "_" for name, value in values.items())
