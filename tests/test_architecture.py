"""House rules that no linter knows. Each test names every file that breaks its rule."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.source_files import ROOT, files_ending, short, source_files, text_of

MOST_LINES = 300
VAGUE_NAMES = {
    "utils", "util", "helpers", "helper", "manager", "managers", "service", "services",
    "common", "misc", "data", "info",
}  # fmt: skip
MAIL_TEMPLATES = "crm/digests/templates/digests/mail/"
INLINE = re.compile(
    r"<style\b|<script\b(?![^>]*\bsrc=)|<[^>{]*\s(style|on[a-z]+)\s*=", re.IGNORECASE
)
TRANSLATORS = {"_", "say", "gettext", "ngettext", "lazy_gettext", "lazy_ngettext"}


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    endings = (".py", ".html", ".js", ".css", ".mjs", ".sh")
    long = {
        short(path): lines
        for path in files_ending(*endings)
        if not short(path).startswith("migrations/")
        and (lines := len(text_of(path).splitlines())) > MOST_LINES
    }
    assert long == {}


def test_names_say_what_is_inside() -> None:
    vague = [
        short(path)
        for path in source_files()
        if {part.partition(".")[0] for part in path.relative_to(ROOT).parts} & VAGUE_NAMES
    ]
    assert vague == []


def test_pages_have_no_inline_style_or_script() -> None:
    inline = [
        f"{short(path)}:{text_of(path).count(chr(10), 0, found.start()) + 1} {found.group()}"
        for path in files_ending(".html")
        if not short(path).startswith(MAIL_TEMPLATES)
        for found in INLINE.finditer(_without_comments(text_of(path)))
    ]
    assert inline == []


def test_translated_text_is_never_built_before_it_is_translated() -> None:
    built = [
        f"{short(path)}:{call.lineno}"
        for path in _code()
        for call in ast.walk(_tree(path))
        if isinstance(call, ast.Call) and _name(call.func) in TRANSLATORS
        if call.args and _is_built(call.args[0])
    ]
    templates = [
        short(path)
        for path in files_ending(".html")
        if re.search(r"\b_\(\s*(f[\"']|[^()]*?[\"']\s*(\.format\(|~|\+|%\s))", text_of(path))
    ]
    assert built + templates == []


def test_rules_open_by_saying_what_they_rule() -> None:
    silent = [
        short(path)
        for path in _code()
        if path.name == "rules.py" and not ast.get_docstring(_tree(path))
    ]
    assert silent == []


def test_views_and_forms_stay_inside_their_feature() -> None:
    crossing = [
        f"{short(path)} imports {module}"
        for path in _code()
        for module in _imports(_tree(path))
        if (found := re.match(r"crm\.(\w+)\.(views|forms)\b", module))
        if found.group(1) not in ("core", _feature(path))
    ]
    assert crossing == []


def test_imports_stand_at_the_top_of_a_module() -> None:
    hidden = [
        f"{short(path)}:{inner.lineno}"
        for path in _code()
        for outer in ast.walk(_tree(path))
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def _code() -> list[Path]:
    return [path for path in files_ending(".py") if short(path).startswith("crm/")]


def _feature(path: Path) -> str:
    return path.relative_to(ROOT).parts[1]


def _tree(path: Path) -> ast.Module:
    return ast.parse(text_of(path))


def _name(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


def _is_built(text: ast.expr) -> bool:
    formatted = isinstance(text, ast.Call) and _name(text.func) == "format"
    return formatted or isinstance(text, ast.JoinedStr | ast.BinOp)


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _without_comments(page: str) -> str:
    """The page with its comments blanked, line numbers kept."""
    return re.sub(r"\{#.*?#\}|<!--.*?-->", _blank, page, flags=re.DOTALL)


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found.group())
