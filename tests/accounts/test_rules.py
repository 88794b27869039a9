"""Passwords, accounts and permissions, without a database."""

import pytest

from crm.accounts.rules import (
    PERMISSIONS,
    Account,
    Permission,
    Role,
    account_problems,
    password_problems,
)

WRITING = {
    permission for permission in Permission if permission.value.endswith((":write", ":edit"))
}


@pytest.mark.parametrize(
    ("password", "problems"),
    [
        ("Zhaoshang-2026", 0),
        ("Ab3-Ab3-A", 1),
        ("abcdefghkmnp", 2),
        ("abcd efgh ijkl", 1),
        ("Wangfang-2026", 1),
        ("Ok-王芳-2026x", 1),
        ("My-Password-77", 1),
        ("", 2),
    ],
)
def test_a_password_is_long_mixed_and_not_ones_own_name(password: str, problems: int) -> None:
    assert len(password_problems(password, "wangfang", "王芳")) == problems


@pytest.mark.parametrize(
    ("role", "block", "cluster", "field"),
    [
        (Role.OFFICER, None, None, "block_id"),
        (Role.MANAGER, None, 1, "block_id"),
        (Role.VIEWER, 1, None, "cluster_id"),
    ],
)
def test_a_role_asks_for_its_place(
    role: Role, block: int | None, cluster: int | None, field: str
) -> None:
    account = Account("wangfang", "王芳", "wang@example.cn", role, block, cluster)
    assert [problem.field for problem in account_problems(account)] == [field]


@pytest.mark.parametrize(
    ("login", "name", "email", "field"),
    [
        ("王芳", "王芳", "wang@example.cn", "login"),
        ("wf", "王芳", "wang@example.cn", "login"),
        ("wangfang", " ", "wang@example.cn", "name"),
        ("wangfang", "王芳", "wang.example.cn", "email"),
    ],
)
def test_an_account_is_written_properly(login: str, name: str, email: str, field: str) -> None:
    problems = account_problems(Account(login, name, email, Role.COORDINATOR))
    assert [problem.field for problem in problems] == [field]


def test_every_role_has_words_and_an_own_account() -> None:
    assert all(str(role.words) for role in Role)
    assert all(Permission.OWN_ACCOUNT in PERMISSIONS[role] for role in Role)


def test_the_three_administrators_touch_no_business_data() -> None:
    """The system's may draft office settings: they begin only when a coordinator approves them."""
    drafts = {Permission.SETTINGS_WRITE}
    for role in (Role.SYSTEM, Role.SECURITY, Role.AUDITOR):
        assert PERMISSIONS[role] & WRITING <= (drafts if role is Role.SYSTEM else set())
        assert Permission.SETTINGS_APPROVE not in PERMISSIONS[role]
        assert Permission.LEADS_READ not in PERMISSIONS[role]


def test_departments_only_read() -> None:
    assert not PERMISSIONS[Role.VIEWER] & WRITING
    reading = {one for one in PERMISSIONS[Role.VIEWER] if one.value.endswith(":read")}
    # Beside reading they do what they are asked for: answer problems and score reviews.
    asked = {Permission.OWN_ACCOUNT, Permission.PROBLEMS_ANSWER, Permission.REVIEWS_SCORE}
    assert PERMISSIONS[Role.VIEWER] - reading == asked


def test_whoever_changes_nothing_does_not_move_the_demos_clock_either() -> None:
    movers = {role for role in Role if Permission.DEMO_ADVANCE in PERMISSIONS[role]}
    assert movers == {Role.OFFICER, Role.MANAGER, Role.COORDINATOR}
