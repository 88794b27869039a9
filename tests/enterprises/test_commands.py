"""Loading the full industry standard."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from crm.core.errors import Invalid
from crm.enterprises.actions import load_standard
from crm.enterprises.commands import industries
from crm.enterprises.queries import industry_name, standard

ROW = {"code": "3699", "parent_code": "369", "level": "4", "name": "测试用的小类"}


def test_a_loaded_code_has_a_name_and_loading_twice_is_harmless(app: Flask) -> None:
    assert industry_name("3699") == "汽车制造业"
    assert load_standard([ROW]) == load_standard([ROW]) == 1
    assert industry_name("3699") == "测试用的小类"
    assert not standard().whole


def test_a_whole_standard_decides_which_codes_there_are(app: Flask) -> None:
    load_standard({**ROW, "code": f"{number:05d}"} for number in range(1001))
    found = standard()
    assert (found.whole, found.known("00007"), found.known("3699")) == (True, True, False)


def test_a_row_without_a_name_is_told_with_its_line(app: Flask) -> None:
    with pytest.raises(Invalid, match="第 3 行"):
        load_standard([ROW, {**ROW, "name": ""}])


def test_the_command_loads_a_file_and_explains_a_code(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "standard.csv"
    path.write_text("code,parent_code,level,name\n3699,369,4,测试用的小类\n", encoding="utf-8")
    assert CliRunner().invoke(industries, ["load", str(path)]).output == "1 code\n"
    assert "3699 测试用的小类 → MF" in CliRunner().invoke(industries, ["show", "c3699"]).output
    assert CliRunner().invoke(industries, ["show", "9999"]).exit_code == 4


def test_the_command_tells_what_is_wrong_with_a_file(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "standard.csv"
    path.write_text("code,name\n3699,测试用的小类\n", encoding="utf-8")
    answer = CliRunner().invoke(industries, ["load", str(path)])
    assert (answer.exit_code, "第 2 行" in answer.output) == (2, True)
