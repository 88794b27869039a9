"""Accounts from the command line."""

from typing import Any

from click.testing import CliRunner
from flask import Flask

from crm.accounts import passwords, queries
from crm.accounts.commands import user as group
from crm.accounts.rules import Role

GOOD, BETTER = "Zhaoshang-2026", "Kaifang-2027-x"
NEW = ("add", "wangfang", "--name", "王芳", "--email", "wang@example.cn", "--role", "coordinator")


def run(*words: str) -> Any:
    return CliRunner().invoke(group, words)


def test_an_account_is_opened_listed_and_given_a_password(app: Flask) -> None:
    assert run(*NEW, "--password", GOOD).output == "wangfang\n"
    made = queries.by_login("wangfang")
    assert made is not None and made.role is Role.COORDINATOR
    assert "wangfang\t王芳\tcoordinator\tactive" in run("list").output
    assert run("password", "wangfang", "--password", BETTER).exit_code == 0
    assert passwords.matches(made.password_hash, BETTER)


def test_an_unknown_login_is_said(app: Flask) -> None:
    answer = run("password", "nobody", "--password", GOOD)
    assert answer.exit_code == 4 and "nobody" in answer.output


def test_an_officer_gets_a_block_by_its_code(app: Flask) -> None:
    words = ["officer" if word == "coordinator" else word for word in NEW]
    assert run(*words, "--block", "JK", "--password", GOOD).exit_code == 0
    made = queries.by_login("wangfang")
    assert made is not None and made.block_id == queries.places("block")["JK"].id
    assert run(*words, "--block", "XX", "--password", GOOD).exit_code == 2
