"""Who gets where: every route, as every kind of person, against one matrix, `rights.csv`.

For a new route
1. Add a row per method (GET, POST …) to `rights.csv`: `allowed`, `forbidden` (403), `login`,
   `hidden` (404) or `n/a` for each column. The failing test prints rows to start from; a `?` in
   them is yours to decide.
2. If the route has an argument that is new, add a maker to `MAKERS` in `world.py`, which makes the
   *own* record of the column `officer`. The columns `other_…` are its strangers.

Each cell starts from the same records and is rolled back. `allowed` means that the view is
reached: an empty form may well be answered with 422 or 409. A GET must not write.
"""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, url_for

from crm.accounts.rules import Role, may
from crm.core import clock
from crm.core.db import db
from tests.makers.statements import statements
from tests.pages import CheckingClient
from tests.world import PEOPLE, World

MATRIX = Path(__file__).with_name("rights.csv")
daily_databases = ("sqlite",)
"""Who gets where is no matter of the database; the long trials ask on the other one too."""
CELLS = frozenset({"allowed", "forbidden", "login", "hidden", "n/a"})
WRITES = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM)\b", re.IGNORECASE)
ROLE_OF = {"colleague": "officer"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

Row = dict[str, str]


def _rows() -> list[Row]:
    with MATRIX.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _routes(app: Flask) -> dict[tuple[str, str], set[str]]:
    """The arguments of each endpoint and method."""
    return {
        (rule.endpoint, method): set(rule.arguments)
        for rule in app.url_map.iter_rules()
        for method in METHODS
        if rule.endpoint != "static" and method in (rule.methods or ())
        if not rule.endpoint.startswith("api_")  # programs have a matrix of their own
    }


def feature_of(row: Row) -> str:
    return row["endpoint"].partition(".")[0]


def features(rows: list[Row]) -> list[str]:
    """Whose rows are tried together: they start from one world."""
    return sorted({feature_of(row) for row in rows})


@pytest.fixture
def world(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The people; mail stays in this test, and so does the demo's clock if somebody moves it."""
    monkeypatch.setitem(app.config, "CRM", replace(app.config["CRM"], var=tmp_path))
    monkeypatch.setattr(CheckingClient, "not_pages", ("/mailbox/[^/]+/body",))
    kept = list(clock._demo_file)
    clock.use_demo_file(tmp_path / "demo-clock.json")
    yield World()
    clock._demo_file[:] = kept


@pytest.mark.parametrize("feature", features(_rows()))
def test_everybody_gets_where_the_matrix_says_and_no_further(
    feature: str, app: Flask, world: World, client_of: Callable[[Any], Any], client: Any
) -> None:
    assert world.lead, "what every row starts from"
    wrong = {}
    for row in _rows():
        if feature_of(row) != feature:
            continue
        with _Undone():
            path = path_of(app, world.anew(), row["endpoint"])
            for column in PEOPLE:
                with _Undone():
                    person = world.people[column]
                    visitor = client_of(person) if person else client
                    got = (
                        row[column]
                        if row[column] == "n/a"
                        else _outcome(visitor, row["method"], path)
                    )
                if got != row[column]:
                    wrong[f"{row['method']} {path} {column}"] = f"{got}, not {row[column]}"
    assert wrong == {}


def path_of(app: Flask, world: World, endpoint: str) -> str:
    """Where a route leads to in a world."""
    found = next(app.url_map.iter_rules(endpoint), None)
    if found is None:
        pytest.fail(f"{endpoint}: no such route")
    values = {name: world.value(endpoint, name) for name in sorted(found.arguments)}
    db.session.commit()
    with app.test_request_context():
        return url_for(endpoint, **values)


class _Undone:
    """A savepoint around one cell."""

    def __enter__(self) -> None:
        db.session.commit()
        self.savepoint = db.session.get_bind().begin_nested()

    def __exit__(self, *_error: object) -> None:
        db.session.rollback()
        self.savepoint.rollback()


def _outcome(visitor: Any, method: str, path: str) -> str:
    db.session.commit()
    with statements() as seen:
        answer = visitor.open(path, method=method)
    written = [one for one in seen if WRITES.match(one)]
    if method == "GET" and written:
        return f"a GET that writes: {written}"
    asked = answer.status_code in (301, 302) and "/login?next=" in (answer.location or "")
    if asked or answer.status_code == 401:
        return "login"
    names = {403: "forbidden", 404: "hidden", 405: "405"}
    not_ready = answer.status_code == 503 and path == "/readyz"  # says what is wrong, to anybody
    if answer.status_code >= 500 and not not_ready:
        return f"{answer.status_code}"
    return names.get(answer.status_code, "allowed")


def test_a_number_beyond_every_id_is_not_found(
    world: World, app: Flask, client_of: Callable[[Any], Any]
) -> None:
    """A number that no column can hold must not reach the database."""
    visitors = [client_of(world.person(column)) for column in ("coordinator", "system")]
    paths = [
        re.sub(r"<int[^>]*>", "9" * 20, rule.rule)
        for rule in app.url_map.iter_rules()
        if "<int" in rule.rule and "GET" in (rule.methods or ())
    ]
    paths = [re.sub(r"<[^>]*>", "ZD", path) for path in paths]
    wrong = [path for path in paths if {one.get(path).status_code for one in visitors} - {403, 404}]
    assert wrong == []


def test_every_route_has_a_row(application: Flask) -> None:
    listed = {(row["endpoint"], row["method"]) for row in _rows()}
    missing = {key: args for key, args in _routes(application).items() if key not in listed}
    drafts = [_draft(application, *key, args) for key, args in sorted(missing.items())]
    assert not drafts, "rows to start from:\n" + "\n".join(drafts)


def test_every_row_has_a_route_and_stands_once(application: Flask) -> None:
    listed = [(row["endpoint"], row["method"]) for row in _rows()]
    assert sorted(set(listed) - set(_routes(application))) == []
    assert len(listed) == len(set(listed))


def test_every_cell_is_one_of_the_known_words() -> None:
    unknown = [
        f"{row['method']} {row['endpoint']} {column}: {row.get(column)!r}"
        for row in _rows()
        for column in PEOPLE
        if row.get(column) not in CELLS
    ]
    assert unknown == []


def test_the_columns_are_the_people_of_the_world() -> None:
    with MATRIX.open(encoding="utf-8", newline="") as source:
        assert next(csv.reader(source)) == ["endpoint", "method", *PEOPLE]


def _draft(app: Flask, endpoint: str, method: str, arguments: set[str]) -> str:
    """A row as the permissions have it; what is hidden from strangers they cannot say."""
    permission = getattr(app.view_functions[endpoint], "permission", None)
    cells = []
    for column in PEOPLE:
        if permission is None:
            cells.append("allowed")
        elif column == "anonymous":
            cells.append("login")
        elif not may(Role(ROLE_OF.get(column, column.removeprefix("other_"))), permission):
            cells.append("forbidden")
        else:
            cells.append("?" if arguments and column.startswith("other_") else "allowed")
    return ",".join([endpoint, method, *cells])
