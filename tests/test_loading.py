"""What a web process does not carry before somebody needs it (design §8), and that it need not."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from crm.core import revisions, schema, yamls

LATE = ("numpy", "pypinyin", "xlsxwriter", "python_calamine", "css_inline", "alembic")


def test_the_application_starts_without_what_few_pages_need() -> None:
    code = "import sys; from crm import create_app; create_app(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, timeout=60, capture_output=True, text=True
    )
    assert not {*LATE} & {*done.stdout.split()}


def test_the_newest_revision_is_what_alembic_says() -> None:
    script = ScriptDirectory.from_config(schema.alembic_config())
    assert revisions.newest() == script.get_current_head()


def test_revisions_that_part_are_an_error(tmp_path: Path) -> None:
    for name, after in (("0001", None), ("0002", "0001"), ("0003", "0001")):
        text = f"revision: str = {name!r}\ndown_revision: str | None = {after!r}\n"
        (tmp_path / f"{name}.py").write_text(text)
    with pytest.raises(ValueError, match="too many values"):
        revisions.newest(tmp_path)
    (tmp_path / "0003.py").unlink()
    assert revisions.newest(tmp_path) == "0002"


def test_yaml_is_read_by_libyaml() -> None:
    assert yamls.Loader.__name__ == "CSafeLoader"
    assert yamls.read("a: [1, 二]") == {"a": [1, "二"]}
