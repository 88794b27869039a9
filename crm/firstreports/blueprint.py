"""The blueprint that the pages of 首报与流转 hang their routes on."""

from flask import Blueprint

bp = Blueprint("firstreports", __name__, template_folder="templates")
