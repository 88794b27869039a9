"""The mix's pages, whichever module draws them."""

from typing import Any

from flask import Blueprint

from crm.mix.wording import CLUSTER_WORDS, ROW_WORDS

bp = Blueprint("mix", __name__, url_prefix="/mix", template_folder="templates")


def words() -> dict[str, Any]:
    """What rows and clusters are called, for every page."""
    return {"row_words": ROW_WORDS, "cluster_words": CLUSTER_WORDS}
