"""Saved views for tests."""

from itertools import count

from crm.accounts.models import User
from crm.core.db import db
from crm.savedviews.actions import delete_view, save_view
from crm.savedviews.models import SavedView
from crm.savedviews.rules import SaveView

_numbers = count(1)


def make_view(
    owner: User,
    address: str = "cluster=LG&sort=-planned",
    *,
    name: str = "",
    page: str = "leads",
    shared: bool = False,
    deleted: bool = False,
) -> SavedView:
    """A view of a page, the list unless said, committed."""
    named = name or f"视图{next(_numbers)}"
    view = save_view(SaveView(page, named, address, shared=shared), by=owner)
    if deleted:
        delete_view(view, by=owner, base_version=view.version)
    db.session.commit()
    return view
