"""The blueprint that signing in, one's own account and people hang their routes on."""

from flask import Blueprint

bp = Blueprint("accounts", __name__, template_folder="templates")
