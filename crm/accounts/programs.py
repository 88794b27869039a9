"""/account/tokens and /api/v1/docs: what people need so that programs can help them."""

from typing import Any

from flask import Response, current_app, flash, json, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from crm.accounts import calendar_keys, tokens
from crm.accounts.access import open_to_all, reader, requires
from crm.accounts.blueprint import bp
from crm.accounts.describing import described
from crm.accounts.forms import TokenForm
from crm.accounts.rules import Permission
from crm.accounts.scopes import AREAS, words
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid
from crm.core.forms import Form
from crm.core.rest import openapi
from crm.core.rest.address import DOCS

Answer = str | tuple[str, int] | BaseResponse


@bp.route("/account/tokens", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def own_tokens() -> Answer:
    form = TokenForm()
    if form.validate_on_submit():
        try:
            made, text = tokens.create(reader(), form.command(), by=reader())
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        else:
            # Not redirected: this answer is the only one that ever has the text in it.
            return _page(TokenForm(formdata=None), made=made, text=text)
    return _page(form), 422 if form.errors else 200


def _page(form: TokenForm, **made: Any) -> str:
    return render_template(
        "accounts/tokens.html",
        form=form,
        rows=list(db.session.scalars(tokens.of(reader()))),
        moment=clock.real(),
        words=words,
        areas=AREAS,
        example=f"curl -H 'Authorization: Bearer {made.get('text', 'atd_…')}' "
        f"{request.url_root}api/v1/account",
        **made,
    )


@bp.post("/account/tokens/<int:token_id>/revocation")
@requires(Permission.OWN_ACCOUNT)
def revoke_token(token_id: int) -> Answer:
    Form().validate()
    tokens.revoke(tokens.get(token_id, reader()), by=reader())
    flash(gettext("令牌已作废，用它的程序从现在起不能再用。"), "good")
    return redirect(url_for("accounts.own_tokens"))


@bp.route("/account/calendar", methods=["GET", "POST"])
@requires(Permission.LEADS_READ)
def own_calendar() -> Answer:
    """The address of one's own calendar; a POST makes a new one, shown this once."""
    form, address = Form(), ""
    if form.validate_on_submit():
        key = calendar_keys.make(by=reader())
        # Not redirected: this answer is the only one that ever has the address in it.
        address = url_for("reports.calendar_feed", key=key, _external=True)
    key_now = calendar_keys.of(reader())
    return render_template("accounts/calendar.html", key=key_now, address=address, form=form)


@bp.post("/account/calendar/revocation")
@requires(Permission.LEADS_READ)
def revoke_calendar() -> Answer:
    Form().validate()
    calendar_keys.revoke(by=reader())
    flash(gettext("订阅地址已作废，用它的日历不再更新。"), "good")
    return redirect(url_for("accounts.own_calendar"))


@bp.get(f"{openapi.V1}/openapi.json")
@open_to_all
def openapi_json() -> Response:
    """The description for programs; it holds nothing of anybody's."""
    found = json.dumps(openapi.in_words(current_app), ensure_ascii=False)
    return Response(found, mimetype="application/json")


@bp.get(DOCS)
@requires(Permission.OWN_ACCOUNT)
def api_docs() -> str:
    areas, shapes = described(openapi.in_words(current_app))
    return render_template("accounts/api_docs.html", areas=areas, shapes=shapes)
