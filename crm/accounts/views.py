"""Signing in and out, one's own account, and the people page of the system administrator."""

from importlib import import_module

from flask import (
    Flask,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from crm.accounts import actions, demo, leaving, queries, sessions, throttle
from crm.accounts.access import open_to_all, reader, requires
from crm.accounts.blueprint import bp
from crm.accounts.forms import (
    AccountForm,
    ChoicesForm,
    LoginForm,
    NewAccountForm,
    PasswordForm,
    ResetForm,
)
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import editing
from crm.core.addresses import is_own
from crm.core.db import db
from crm.core.editing import Kept
from crm.core.errorpages import page
from crm.core.errors import Invalid
from crm.core.language import translated

Answer = str | tuple[str, int] | Response


def init_app(app: Flask) -> None:
    """Register sessions and routes."""
    sessions.init_app(app)
    import_module("crm.accounts.programs")
    app.register_blueprint(bp)


@bp.route("/login", methods=["GET", "POST"])
@open_to_all
def login() -> Answer:
    if current_user.is_authenticated:
        return redirect(_wanted())
    form = LoginForm()
    if form.validate_on_submit():
        if minutes := throttle.minutes_to_wait(form.login.data.strip().lower(), _address()):
            return page(
                429, gettext("登录失败次数太多，请 %(minutes)s 分钟后再试。", minutes=minutes)
            )
        if user := actions.sign_in(form.login.data, form.password.data, _address()):
            session.clear()  # a new session must not carry anything of the old one
            login_user(user)
            return redirect(_wanted())
        form.form_errors.append(gettext("登录名或密码不对。"))
    return _login_page(form)


def _login_page(form: LoginForm) -> Answer:
    chosen = request.args.get("as", "")
    if chosen and request.method == "GET" and current_app.config["CRM"].is_demo:
        form.fill(chosen, demo.DEMO_PASSWORD)
    return render_template("accounts/login.html", form=form, **_demo()), 422 if form.errors else 200


def _demo() -> dict[str, object]:
    if not current_app.config["CRM"].is_demo:
        return {"demo_people": [], "demo_password": ""}
    return {"demo_people": demo.people(), "demo_password": demo.DEMO_PASSWORD}


def _address() -> str:
    return request.remote_addr or ""


def _wanted() -> str:
    """Where to go after signing in: only a path of our own."""
    wanted = request.args.get("next", "")
    return wanted if is_own(wanted) else _home()


def _home() -> str:
    """The desk, or for those who do not work with leads the page that is theirs."""
    if reader().can(Permission.DESK_READ):
        return "/"
    mine = "people" if reader().can(Permission.ACCOUNTS_ADMIN) else "account"
    return url_for(f"accounts.{mine}")


@bp.post("/logout")
@requires(Permission.OWN_ACCOUNT)
def logout() -> Response:
    actions.sign_out(reader())
    logout_user()
    session.clear()
    answer = redirect(url_for("accounts.login"))
    answer.headers["Clear-Site-Data"] = '"cache"'  # kept pages hold leads; the desk may be shared
    return answer


@bp.route("/account", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def account() -> Answer:
    known = {"obj": reader(), "theme": request.cookies.get("theme", "auto")}
    form = ChoicesForm(**known if request.method == "GET" else {})
    if form.validate_on_submit():
        actions.choose(
            reader(),
            locale=form.locale.data,
            digest_wanted=form.digest_wanted.data,
            base_version=form.base_version,
        )
        flash(gettext("已保存。"), "good")
        answer = redirect(url_for("accounts.account"))
        answer.set_cookie("theme", form.theme.data, max_age=31_536_000, samesite="Lax")
        return answer
    if not form.is_submitted():
        form.version.data = str(reader().version)
    return render_template(
        "accounts/account.html", form=form, user=reader()
    ), 422 if form.errors else 200


@bp.post("/account/language")
@requires(Permission.OWN_ACCOUNT)
def language() -> Response:
    """The other language, at once; back to the page it was asked from."""
    other = "en" if reader().locale == "zh" else "zh"
    actions.choose(
        reader(),
        locale=other,
        digest_wanted=reader().digest_wanted,
        base_version=reader().version,
    )
    wanted = request.form.get("back", "")
    return redirect(wanted if is_own(wanted) else _home())


@bp.route("/account/password", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def password() -> Answer:
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            actions.change_password(reader(), form.old_password.data, form.password.data)
        except Invalid as invalid:
            form.absorb(invalid)
        else:
            flash(gettext("密码已改，其他设备已退出登录。"), "good")
            return redirect(url_for("accounts.account"))
    return render_template("accounts/password.html", form=form), 422 if form.errors else 200


@bp.get("/people")
@requires(Permission.ACCOUNTS_ADMIN)
def people() -> str:
    rows = list(db.session.scalars(queries.everybody()))
    return render_template("accounts/people.html", rows=rows, places=_places())


@bp.route("/people/new", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_ADMIN)
def new() -> Answer:
    form = NewAccountForm()
    _offer_places(form)
    if form.validate_on_submit():
        try:
            actions.create_user(form.command(), form.password.data, by=reader())
        except Invalid as invalid:
            form.absorb(invalid)
        else:
            flash(gettext("已开通账号。"), "good")
            return redirect(url_for("accounts.people"))
    return render_template("accounts/edit.html", form=form, user=None), 422 if form.errors else 200


@bp.route("/people/<int(max=2147483647):user_id>", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_ADMIN)
def edit(user_id: int) -> Answer:
    user = queries.get(user_id)
    form = AccountForm(obj=user if request.method == "GET" else None)
    _offer_places(form)
    if form.validate_on_submit():
        try:
            done = _save(form, user)
        except Invalid as invalid:
            form.absorb(invalid)
            done = None
        if done:
            _say_saved(user)
            return redirect(url_for("accounts.people"))
    elif not form.is_submitted():
        form.remember(user.version)
    return _account_page(user, form), editing.status(form)


def _say_saved(user: User) -> None:
    """That it is kept; of a closed account also what waits for somebody else to take it over."""
    flash(gettext("已保存。"), "good")
    for sentence in () if user.active else leaving.left_behind(user):
        flash(translated(sentence), "warn")


def _save(form: AccountForm, user: User) -> bool | None:
    theirs = AccountForm(formdata=None, obj=user)
    theirs.block_id.choices, theirs.cluster_id.choices = (
        form.block_id.choices,
        form.cluster_id.choices,
    )

    def act(base: int | None) -> bool:
        actions.edit_user(user, form.command(), by=reader(), base_version=base)
        return True

    return editing.save(form, Kept(theirs, user.version), act)


def _account_page(user: User, form: AccountForm, reset: ResetForm | None = None) -> str:
    """An account, and beside it the form that resets its password, apart from one's own."""
    if user.id != reader().id:
        reset = reset or ResetForm(formdata=None)
    words = {"form": form, "user": user, "reset": reset, "left": leaving.left_behind(user)}
    return render_template("accounts/edit.html", **words)


@bp.post("/people/<int(max=2147483647):user_id>/password")
@requires(Permission.ACCOUNTS_ADMIN)
def reset_password(user_id: int) -> Answer:
    user, form = queries.get(user_id), ResetForm()
    if form.validate_on_submit():
        try:
            actions.reset_password(user, form.password.data, by=reader())
        except Invalid as invalid:
            form.absorb(invalid)
        else:
            flash(gettext("已重设密码，对方的所有登录已退出。"), "good")
            return redirect(url_for("accounts.people"))
    account = AccountForm(formdata=None, obj=user)
    _offer_places(account)
    account.remember(user.version)
    return _account_page(user, account, form), 422


def _places() -> dict[str, dict[int, str]]:
    """Short names of blocks and clusters by number."""
    return {
        "block": {row.id: row.short for row in queries.places("block").values()},
        "cluster": {row.id: row.short for row in queries.places("cluster").values()},
    }


def _offer_places(form: AccountForm) -> None:
    places = _places()
    form.block_id.offer(places["block"].items())
    form.cluster_id.offer(places["cluster"].items())
