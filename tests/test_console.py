"""The command line speaks the reader's language, and fails with a sentence and a code."""

import gettext
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner
from flask import Flask

from config import ROOT
from crm import create_app
from crm.cli import main
from crm.core import console
from crm.core.db import db
from tests.test_cli import _commands, crm
from tests.test_language import CHINESE

CATALOGUE = ROOT / "crm/translations/zh/LC_MESSAGES/commandline.po"
ENGLISH = re.compile(r"[A-Za-z]+ [a-z]+ [a-z]+")
SAID = re.compile(r'\bsaid\(\s*"([^"]+)"(?: if [^"]+ else "([^"]+)")?')
COMMANDS = [(" ".join(path), command) for path, command in _commands(main)]
ACCOUNT = ("--name", "王芳", "--email", "w@example.cn", "--password", "Zhaoshang-2026")


def _kept() -> dict[Any, str]:
    with CATALOGUE.open("rb") as source:
        return {one.id: one.string for one in read_po(source, locale="zh") if one.id}


def _help(words: str, language: str) -> str:
    """What `crm … --help` prints, without starting the application."""
    command: click.Command = main
    context = click.Context(main, info_name="crm")
    with console.in_language(language):
        for word in words.split():
            assert isinstance(command, click.Group)
            command = command.commands[word]
            context = click.Context(command, parent=context, info_name=word)
        return command.get_help(context)


@pytest.mark.parametrize("words", ["", *(words for words, _ in COMMANDS)])
def test_help_is_whole_in_both_languages(words: str) -> None:
    english = _help(words, "en").replace("Attraction Desk 招商台", "")
    assert CHINESE.findall(english) == []
    chinese = _help(words, "zh").partition("例子")[0]
    assert "用法" in chinese and "显示这段说明" in chinese
    # Words of our own: what stands between brackets are values, and names of commands.
    assert (
        ENGLISH.findall(re.sub(r"\[[^\]]*\]|\{[^}]*\}|python -m|crm [a-z -]+", "", chinese)) == []
    )


def test_every_sentence_has_its_chinese_and_no_other_is_kept() -> None:
    used = {command.help for _, command in COMMANDS} | {main.help, console.EXAMPLES}
    options = [one for _, command in [("", main), *COMMANDS] for one in command.params]
    silent = [one.name for one in options if isinstance(one, click.Option) and not one.help]
    assert silent == []
    used |= {one.help for one in options if isinstance(one, click.Option)}
    for path in (ROOT / "crm").rglob("*.py"):
        used |= {one for pair in SAID.findall(path.read_text("utf-8")) for one in pair if one}
    kept = _kept()
    assert sorted(str(one) for one in used - kept.keys()) == []
    assert [one for one, words in kept.items() if not words] == []
    for source, words in kept.items():
        places = re.findall(r"%\(\w+\)s", str(source))
        assert sorted(re.findall(r"%\(\w+\)s", str(words))) == sorted(places), source


@pytest.mark.parametrize(
    ("words", "environment", "language"),
    [
        ([], {}, "zh"),
        ([], {"LANG": "en_GB.UTF-8"}, "en"),
        ([], {"LANG": "C.UTF-8"}, "zh"),
        ([], {"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        (["--language", "en", "leads"], {}, "en"),
        (["--language=zh", "leads"], {"LANG": "en_GB.UTF-8"}, "zh"),
        (["--language"], {"LANG": "en_GB.UTF-8"}, "zh"),
        (["--language=de"], {"LANG": "en_GB.UTF-8"}, "zh"),
    ],
    ids=repr,
)
def test_the_language_is_asked_for_or_the_environments(
    words: list[str], environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, text in environment.items():
        monkeypatch.setenv(name, text)
    assert console.wanted(words) == language


def test_a_language_is_left_as_it_was_found() -> None:
    before = gettext.textdomain()
    with console.in_language("zh"):
        assert console.said("Accounts.") == "账号。"
    with pytest.raises(ZeroDivisionError), console.in_language("zh"):
        raise ZeroDivisionError
    assert (gettext.textdomain(), console.said("Accounts.")) == (before, "Accounts.")


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [("en", "1 lead changed.", "2 leads changed."), ("zh", "改动了 1 条", "改动了 2 条")],
)
def test_one_is_told_from_several(language: str, one: str, several: str) -> None:
    with console.in_language(language):
        for number, words in enumerate((one, several), 1):
            assert console.said("%(n)s {n:lead|leads} changed.", n=number).startswith(words)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a migrated database, the plan, an officer and the system administrator."""
    var = tmp_path_factory.mktemp("console")
    for words in (
        ("db", "upgrade"),
        ("plan", "load"),
        ("user", "add", "wangfang", "--role", "officer", "--block", "ZD", *ACCOUNT),
        ("user", "add", "xitong", "--role", "system", *ACCOUNT),
    ):
        done = crm(var, *words)
        assert done.returncode == 0, done.stderr
    return var


LOG = ("leads", "log", "示例冷链", "--source", "fair", "--item", "LG4", "--block")
AS = ("--as", "wangfang")
FAILURES: list[tuple[tuple[str, ...], int, str, str]] = [
    ((), 2, "用法", "Usage"),
    (("nope",), 2, "没有 'nope' 这个命令", "No such command 'nope'"),
    (("leads", "list"), 2, "缺少选项 '--as'", "Missing option '--as'"),
    (("leads", "list", "--as", "nobody"), 2, "没有在用的账号", "no active account"),
    (("leads", "list", "--limit", "x", *AS), 2, "不是正确的", "is not a valid"),
    (("leads", "list", "--limit", "0", *AS), 2, "不在", "is not in the range"),
    (("leads", "list", "--as", "xitong"), 3, "您的角色不能做这件事", "Your role"),
    (("leads", "show", "ZD-1999-0001", *AS), 4, "没有找到", "Not found"),
    (("leads", "move", "ZD-1999-0001", "S2", *AS), 4, "没有找到", "Not found"),
    (("leads", "claim", "X", "S99", *AS), 2, "不在可选之列", "is not one of"),
    (("leads", "hold", "X", "--reason", "land", "--until", "soon", *AS), 2, "日期请写成", "date"),
    ((*LOG, "JS", *AS), 2, "block", "block"),
    ((*LOG, "ZD", "--as", "xitong"), 3, "您的角色不能做这件事", "Your role"),
    (("user", "password", "nobody", "--password", "Kaifang-2027-x"), 4, "没有这个登录名", "unknown"),
    (("user", "password", "xitong", "--password", "x"), 2, "password", "password"),
    (("user", "add", "xitong", "--role", "system", *ACCOUNT), 2, "登录名", "login"),
    (("user", "add", "a", "--role", "officer", "--block", "XX", *ACCOUNT), 2, "--block", "--block"),
    (("token", "create", "nobody", "--name", "x", "--scope", "read"), 2, "没有在用的账号", "no active"),
    (("token", "create", "xitong", "--name", " ", "--scope", "read"), 2, "用途", "name"),
    (("token", "revoke", "7777"), 4, "没有找到", "Not found"),
    (("token", "list", "nobody"), 2, "没有在用的账号", "no active account"),
    (("industries", "show", "9999"), 4, "没有这个代码", "unknown code"),
    (("industries", "load", "none.csv"), 2, "不存在", "does not exist"),
    (("mix", "show", "--closed"), 4, "还没有结算过", "No week has been closed"),
    (("mix", "close", "--week", "spring"), 2, "不是周", "is no week"),
    (("mix", "targets", "show", "XX"), 4, "没有找到", "Not found"),
    (("digests", "run", "--week", "spring"), 2, "周请写成", "expected a week"),
    (("digests", "list", "--week", "spring"), 2, "周请写成", "expected a week"),
    (("demo", "build", "--weeks", "7"), 2, "不在", "is not in the range"),
]  # fmt: skip


@pytest.fixture(scope="module")
def application(office: Path) -> Iterator[Flask]:
    """What each command runs in: building it anew for each takes longer than the command."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAR_DIR", str(office))
        patch.setenv("APP_MODE", "demo")
        patch.setenv("DATABASE_URL", f"sqlite:///{office / 'attraction.db'}")
        app = create_app()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def typed(application: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Type a command in the office, in a language."""
    monkeypatch.setattr("crm.cli._app", lambda: application)

    def type_in(language: str, *words: str) -> Any:
        return CliRunner().invoke(main, ["--language", language, *words], prog_name="crm")

    return type_in


@pytest.mark.parametrize(("words", "code", "chinese", "english"), FAILURES, ids=str)
def test_what_goes_wrong_is_a_sentence_and_a_code(
    typed: Any, words: tuple[str, ...], code: int, chinese: str, english: str
) -> None:
    for language, sentence in (("zh", chinese), ("en", english)):
        done = typed(language, *words)
        assert (done.exit_code, sentence in done.output) == (code, True), done.output
        assert done.exception is None or isinstance(done.exception, SystemExit)
        assert "Traceback" not in done.output
    assert CHINESE.findall(done.output.replace("招商台", "")) == []


@pytest.mark.parametrize("words", [words for words, _ in COMMANDS])
def test_no_command_takes_what_it_does_not_know(typed: Any, words: str) -> None:
    done = typed("zh", *words.split(), "--nope")
    assert (done.exit_code, "没有 '--nope' 这个选项" in done.output) == (2, True), done.output


def test_a_database_that_is_not_there_is_said(tmp_path: Path) -> None:
    told = crm(tmp_path, "user", "list", LC_ALL="en_GB.UTF-8")
    assert (told.returncode, "run: crm db upgrade" in told.stderr) == (1, True), told.stderr
    assert "Traceback" not in told.stderr
    told = crm(tmp_path, "user", "list", LC_ALL="", LANG="", MAIL_URL="pigeon:")
    assert (told.returncode, "MAIL_URL" in told.stderr) == (1, True), told.stderr


JSON = (
    ("check",), ("seed",), ("plan", "load"), ("plan", "show"), ("user", "list"), ("token", "list"),
    ("leads", "list", *AS), ("leads", "queue", *AS), ("leads", "rebuild-check"), ("mix", "show"),
    ("mix", "close"), ("mix", "targets", "list"), ("digests", "list"),
    ("digests", "run", "--preview"), ("search", "rebuild"),
    ("industries", "show", "3610"), ((*LOG, "ZD", *AS)),
)  # fmt: skip


@pytest.mark.parametrize("words", JSON, ids=" ".join)
def test_a_script_gets_json_and_nothing_else(typed: Any, words: tuple[str, ...]) -> None:
    done = typed("zh", *words, "--json")
    assert done.exit_code == 0, done.output
    json.loads(done.stdout)


def test_every_command_of_ours_explains_itself_alike() -> None:
    odd = [words for words, command in COMMANDS if not isinstance(command, console.Spoken)]
    assert odd == []
