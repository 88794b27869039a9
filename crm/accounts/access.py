"""The guard on every route: what permission it asks for, or that it is open to all."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import abort
from flask_login import current_user, login_required

from crm.accounts.models import User
from crm.accounts.rules import Permission

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: Permission) -> Callable[[View], View]:
    """Let in only signed-in people whose role has `permission`; others see 403."""

    def guard(view: View) -> View:
        @wraps(view)
        @login_required
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not reader().can(permission):
                abort(403)
            return view(*args, **kwargs)

        cast("Any", guarded).permission = permission
        return cast("View", guarded)

    return guard


def open_to_all(view: View) -> View:
    """Mark a route that needs no account."""
    cast("Any", view).permission = None
    return view


def reader() -> User:
    """The signed-in person themselves: what is kept of a proxy changes with the next sign-out."""
    return cast("User", current_user._get_current_object())  # noqa: SLF001 - its documented way out
