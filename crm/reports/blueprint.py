"""The blueprint that every report hangs its page on."""

from flask import Blueprint

bp = Blueprint("reports", __name__, template_folder="templates")
