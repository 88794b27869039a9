"""The guard on every operation of the API: whose token it is, what it may, and how it answers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import g, request
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from crm.accounts.access import requires
from crm.accounts.rules import Permission
from crm.accounts.scopes import covers, scope_of
from crm.core import idempotency
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Stale
from crm.core.rest.contract import Contract, told
from crm.core.rest.openapi import Resource
from crm.core.rest.versions import Outdated, base_version
from crm.core.say import say

View = Callable[..., Any]


def operation(
    resource: Resource, address: str, permission: Permission, contract: Contract
) -> Callable[[View], View]:
    """Register a view under an address such as "POST /leads".

    It gets the place from the address, the body as `given`, the query as `asked`, and where the
    contract draws a current record, `base_version` from If-Match.
    """
    method, _, path = address.partition(" ")

    def register(view: View) -> View:
        door: Any = _answering(view, contract)
        if contract.gives:
            door = resource.response(contract.status, contract.gives)(door)
        if contract.takes:
            door = resource.arguments(contract.takes, arg_name="given")(door)
        if contract.asks:
            door = resource.arguments(contract.asks, location="query", arg_name="asked")(door)
        told_of = {
            "operationId": f"{resource.area}_{view.__name__}",
            "x-permission": permission.value,
            "x-scope": scope_of(resource.area, method),
        }
        door = resource.doc(**told_of, **told(contract, method))(door)
        guarded = requires(permission)(_scoped(door, resource.area))
        resource.route(path, methods=[method], tags=[resource.area])(guarded)
        return view

    return register


def _scoped(door: View, area: str) -> View:
    @wraps(door)
    def scoped(**place: Any) -> Any:
        scope = scope_of(area, request.method)
        if not covers(g.api_token.scopes, scope):
            raise Forbidden(say("这个令牌没有 %(scope)s 范围，请换一个令牌。", scope=scope))
        return idempotency.replay_keyed() or door(**place)

    return scoped


def _answering(view: View, contract: Contract) -> Callable[..., Response]:
    @wraps(view)
    def answering(**named: Any) -> Response:
        place = {name: named[name] for name in request.view_args or {}}
        try:
            return contract.answer(_done(view, contract, named))
        except Invalid as invalid:
            raise contract.renamed(invalid) from None
        except (Stale, StaleDataError):
            if contract.current is None:
                raise
            db.session.rollback()
            # Only a body that was read under the contract is known to be one that can be told back.
            mine = request.get_json(silent=True) if contract.takes else None
            current = contract.current(**place)
            raise Outdated(current, mine if isinstance(mine, dict) else {}) from None

    return answering


def _done(view: View, contract: Contract, named: dict[str, Any]) -> Any:
    based = {} if contract.current is None else {"base_version": base_version()}
    found = view(**named, **based)
    db.session.flush()  # a version that somebody raised meanwhile is found while both can be shown
    return found
