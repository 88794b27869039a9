"""What the pages of reviews have in common: try, and answer 422 or 409 with everything typed."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template
from flask_babel import gettext

from crm.core.db import db
from crm.core.errors import Invalid, Stale
from crm.core.forms import Form
from crm.leads.pages import Answer

Context = Callable[[], dict[str, Any]]


def form_page(
    form: Form, act: Callable[[], Any], template: str, context: Context, done: tuple[str, str]
) -> Answer:
    """Draw a form, or do what it asks and go on; `done` is what is said and where it leads."""
    if form.validate_on_submit():
        try:
            act()
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        except Stale:
            db.session.rollback()
            form.form_errors.append(
                gettext("刚才有人改过，这一步没有保存。填的内容都在下面，核对后再提交即可。")
            )
            return render_template(template, form=form, **context()), 409
        else:
            flash(done[0], "good")
            return redirect(done[1])
    page = render_template(template, form=form, **context())
    return page, 422 if form.errors else 200
