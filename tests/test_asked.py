"""docs/asked.md names the tests that show what it claims: each of them is there."""

import ast
import re
from functools import cache

import pytest

from config import ROOT

NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
TEXT = (ROOT / "docs" / "asked.md").read_text(encoding="utf-8")
LINES = [line for line in TEXT.splitlines() if re.match(r"\| (\d|[a-z])", line)]


@cache
def _names_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED.findall(TEXT))))
def test_each_named_test_is_there(file: str, name: str) -> None:
    assert name in _names_in(file)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split("|")[1].strip()[:20])
def test_each_line_has_a_test_or_says_that_it_comes_later(line: str) -> None:
    assert NAMED.search(line) or "later" in line
