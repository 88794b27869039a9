"""The blueprint that every resource of a lead hangs its routes on."""

from flask import Blueprint

bp = Blueprint("leads", __name__, template_folder="templates")
