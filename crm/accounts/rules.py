"""Who may do what at all: one list of permissions, one table of roles. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from crm.core.errors import Problem
from crm.core.say import Worded, say


class Permission(StrEnum):
    """Everything a route or verb can ask for. Alphabetical."""

    ACCOUNTS_ADMIN = "accounts:admin"
    ACTIVITIES_WRITE = "activities:write"
    BASELINES_WRITE = "baselines:write"
    CARRIERS_READ = "carriers:read"
    CARRIERS_WRITE = "carriers:write"
    CLAIMS_VERIFY = "claims:verify"
    CONTACTS_REVEAL = "contacts:reveal"
    DEMO_ADVANCE = "demo:advance"
    DESK_READ = "desk:read"
    ENTERPRISES_READ = "enterprises:read"
    ENTERPRISES_WRITE = "enterprises:write"
    EXCEPTIONS_SNOOZE = "exceptions:snooze"
    FIRST_REPORTS_RULE = "first-reports:rule"
    LEADS_CREATE = "leads:create"
    LEADS_EDIT = "leads:edit"
    LEADS_EDIT_ALL = "leads:edit-all"
    LEADS_OVERRIDE = "leads:override"
    LEADS_READ = "leads:read"
    LEADS_READ_ALL = "leads:read-all"
    MIX_READ = "mix:read"
    MIX_TARGETS_DRAFT = "mix-targets:draft"
    MIX_TARGETS_WRITE = "mix-targets:write"
    OWN_ACCOUNT = "own-account"
    PLAN_READ = "plan:read"
    PROBLEMS_ANSWER = "problems:answer"
    REVIEWS_CONVENE = "reviews:convene"
    REVIEWS_SCORE = "reviews:score"
    SETTINGS_APPROVE = "settings:approve"
    SETTINGS_READ = "settings:read"
    SETTINGS_WRITE = "settings:write"
    TARGETS_READ = "targets:read"
    TARGETS_WRITE = "targets:write"
    TRAILS_READ = "trails:read"


class Role(Worded):
    """What a person is. Officers and managers belong to a block, viewers to a cluster."""

    OFFICER = "officer", say("招商专员")
    MANAGER = "manager", say("区块负责人")
    COORDINATOR = "coordinator", say("片区统筹")
    VIEWER = "viewer", say("部门")
    SYSTEM = "system", say("系统管理员")
    SECURITY = "security", say("安全管理员")
    AUDITOR = "auditor", say("审计员")

    @property
    def has_block(self) -> bool:
        return self in (Role.OFFICER, Role.MANAGER)


_P = Permission
_EVERYBODY = frozenset({_P.OWN_ACCOUNT})
_READERS = _EVERYBODY | {
    _P.CARRIERS_READ,
    _P.DESK_READ,
    _P.ENTERPRISES_READ,
    _P.LEADS_READ,
    _P.MIX_READ,
    _P.PLAN_READ,
    _P.SETTINGS_READ,
    _P.TARGETS_READ,
}
_OFFICER = _READERS | {
    _P.ACTIVITIES_WRITE,
    _P.CONTACTS_REVEAL,
    _P.DEMO_ADVANCE,
    _P.ENTERPRISES_WRITE,
    _P.LEADS_CREATE,
    _P.LEADS_EDIT,
    _P.TARGETS_WRITE,
}
_MANAGER = _OFFICER | {
    _P.BASELINES_WRITE,
    _P.CARRIERS_WRITE,
    _P.CLAIMS_VERIFY,
    _P.EXCEPTIONS_SNOOZE,
    _P.LEADS_EDIT_ALL,
    _P.MIX_TARGETS_DRAFT,
    _P.REVIEWS_CONVENE,
    _P.REVIEWS_SCORE,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OFFICER: _OFFICER,
    Role.MANAGER: _MANAGER,
    Role.COORDINATOR: _MANAGER
    | {
        _P.FIRST_REPORTS_RULE,
        _P.LEADS_OVERRIDE,
        _P.LEADS_READ_ALL,
        _P.MIX_TARGETS_WRITE,
        _P.PROBLEMS_ANSWER,
        _P.SETTINGS_APPROVE,
        _P.SETTINGS_WRITE,
    },
    Role.VIEWER: _READERS | {_P.PROBLEMS_ANSWER, _P.REVIEWS_SCORE},
    # The system administrator may draft a change of the settings, never bring it into force.
    Role.SYSTEM: _EVERYBODY | {_P.ACCOUNTS_ADMIN, _P.SETTINGS_READ, _P.SETTINGS_WRITE},
    Role.SECURITY: _EVERYBODY,
    Role.AUDITOR: _EVERYBODY | {_P.SETTINGS_READ, _P.TRAILS_READ},
}


def may(role: Role, permission: Permission) -> bool:
    """Whether a role has a permission."""
    return permission in PERMISSIONS[role]


class Reader(Protocol):
    """Whoever reads: a person, or anyone of a role while their numbers are not known yet."""

    @property
    def id(self) -> Any: ...
    @property
    def role(self) -> Role: ...
    @property
    def block_id(self) -> Any: ...
    @property
    def cluster_id(self) -> Any: ...
    def can(self, permission: Permission) -> bool:
        """Whether the role has the permission."""


LEAST_LETTERS = 10
WORD, LABEL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+", r"[A-Za-z0-9-]+"
ADDRESS = re.compile(rf"{WORD}(\.{WORD})*@{LABEL}(\.{LABEL})+")
"""What every mailer carries without quotes (RFC 5322, dot-atom)."""
WEAK = ("password", "12345", "qwerty", "admin", "zhengzhou", "abcdef", "11111")


def password_problems(password: str, login: str, name: str) -> list[Problem]:
    """What is wrong with a new password: length, kinds of letters, one's own name, a usual one."""
    found = []
    if len(password) < LEAST_LETTERS:
        found.append(Problem("password", say("密码至少 %(least)s 位。", least=LEAST_LETTERS)))
    if _kinds(password) < 3:
        found.append(Problem("password", say("密码要含大写、小写、数字、符号中的三类。")))
    plain = password.lower()
    if any(part and part.lower() in plain for part in (login, name)):
        found.append(Problem("password", say("密码不能含登录名或姓名。")))
    if any(weak in plain for weak in WEAK):
        found.append(Problem("password", say("这个密码太常见，请换一个。")))
    return found


def _kinds(password: str) -> int:
    tests = (str.isupper, str.islower, str.isdigit, lambda letter: not letter.isalnum())
    return sum(any(test(letter) for letter in password) for test in tests)


@dataclass(frozen=True)
class Account:
    """What an account needs; officers and managers a block, viewers a cluster."""

    login: str
    name: str
    email: str
    role: Role
    block_id: int | None = None
    cluster_id: int | None = None
    active: bool = True


def account_problems(command: Account) -> list[Problem]:
    """What is wrong with an account."""
    found = []
    if not re.fullmatch(r"[a-z][a-z0-9._-]{2,31}", command.login):
        found.append(
            Problem("login", say("登录名用 3 到 32 个小写字母、数字或 . _ -，以字母开头。"))
        )
    if not command.name.strip():
        found.append(Problem("name", say("请填写姓名。")))
    if not ADDRESS.fullmatch(command.email):
        found.append(Problem("email", say("邮箱写法不对。")))
    if command.role.has_block and command.block_id is None:
        found.append(Problem("block_id", say("专员和区块负责人要属于一个区块。")))
    if command.role is Role.VIEWER and command.cluster_id is None:
        found.append(Problem("cluster_id", say("部门账号要对应一个集群。")))
    return found
