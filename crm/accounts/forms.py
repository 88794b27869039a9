"""The forms of accounts."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField
from wtforms.validators import EqualTo
from wtforms.widgets import CheckboxInput, ListWidget, PasswordInput

from crm.accounts.rules import Account, Role
from crm.accounts.scopes import DAYS, SCOPES, MakeToken, words
from crm.core.editing import RecordForm
from crm.core.forms import Choice, Choices, Form, Needed, Text, options_of
from crm.core.language import translated
from crm.core.say import say


class LoginForm(Form):
    """Name and password."""

    login = Text(_l("登录名"), [Needed()], most=100)
    password = PasswordField(_l("密码"), [Needed()])

    def fill(self, login: str, password: str) -> None:
        """Fill in a demo account, password and all, so that one tap is enough."""
        self.login.data, self.password.data = login, password
        self.password.widget = PasswordInput(hide_value=False)


class PasswordForm(Form):
    """The old password and the new one."""

    old_password = PasswordField(_l("现在的密码"), [Needed()])
    password = PasswordField(_l("新密码"), [Needed()])
    password_again = PasswordField(
        _l("再输一次新密码"), [Needed(), EqualTo("password", _l("两次输入的新密码不一样。"))]
    )


class ResetForm(Form):
    """A new password for somebody else."""

    password = PasswordField(_l("新密码"), [Needed()])


class ChoicesForm(Form):
    """One's own settings."""

    locale = Choice(_l("语言"), [Needed()])
    theme = Choice(_l("外观"), [Needed()])
    digest_wanted = BooleanField(_l("每周一收到摘要邮件"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.locale.offer([("zh", "中文"), ("en", "English")])
        self.theme.offer([("auto", say("跟随系统")), ("light", say("浅色")), ("dark", say("深色"))])


class AccountForm(RecordForm):
    """An account; the password only when it is opened."""

    login = Text(_l("登录名"), [Needed()], most=32)
    name = Text(_l("姓名"), [Needed()], most=50)
    email = Text(_l("邮箱"), [Needed()])
    role = Choice(_l("角色"), [Needed()], empty=_l("请选择"))
    block_id = Choice(_l("区块"), empty=_l("无"))
    cluster_id = Choice(_l("集群"), empty=_l("无"))
    active = BooleanField(_l("在用"), default=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.offer(options_of(tuple(Role)))

    def command(self) -> Account:
        return Account(
            login=self.login.data,
            name=self.name.data,
            email=self.email.data,
            role=Role(self.role.data),
            block_id=int(self.block_id.data) if self.block_id.data else None,
            cluster_id=int(self.cluster_id.data) if self.cluster_id.data else None,
            active=self.active.data,
        )


class NewAccountForm(AccountForm):
    """An account with its first password."""

    password = PasswordField(_l("初始密码"), [Needed()])


class TokenForm(Form):
    """A token for a program."""

    name = Text(_l("用途"), [Needed()], most=60)
    scopes = Choices(
        _l("范围"),
        [Needed()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    days = Choice(_l("有效期"), [Needed()], default="90")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scopes.choices = [(scope, translated(words(scope))) for scope in SCOPES]
        self.days.offer((days, say("%(days)s 天", days=days)) for days in DAYS)

    @property
    def offered(self) -> frozenset[str]:
        """The scopes there are."""
        return frozenset(SCOPES)

    def command(self) -> MakeToken:
        return MakeToken(self.name.data, tuple(self.scopes.data), int(self.days.data))
