"""For load balancers and monitors: whether the process lives and whether it can do its work."""

from flask import Blueprint, Flask, Response, jsonify

from crm.accounts.access import open_to_all
from crm.health import queries

bp = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """Register both addresses."""
    app.register_blueprint(bp)


@bp.get("/healthz")
@open_to_all
def alive() -> Response:
    """The process answers; it asks the database for nothing."""
    return jsonify(ok=True)


@bp.get("/readyz")
@open_to_all
def ready() -> tuple[Response, int]:
    """200 when everything is in order, 503 with what is not."""
    state = queries.state()
    whole = all(state.values())
    return jsonify(ok=whole, **state), 200 if whole else 503
