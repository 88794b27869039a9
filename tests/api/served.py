"""What the application serves: pages for people, operations for programs."""

from flask import Flask

from tests.test_routes import METHODS


def pages(app: Flask) -> set[tuple[str, str]]:
    """(method, endpoint) of every route that is not an operation of the API."""
    return {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in METHODS
        if method in (rule.methods or ()) and rule.endpoint != "static"
        if not rule.endpoint.startswith("api_")
    }


def operations(app: Flask, *, reading: bool) -> set[str]:
    """The operations that read, or those that write."""
    return {
        rule.endpoint.removeprefix("api_")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api_") and ("GET" in (rule.methods or ())) is reading
    }
