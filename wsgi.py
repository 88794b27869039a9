"""What the web server loads: `gunicorn wsgi:app`."""

from crm import create_app
from crm.core import garbage, timelimit
from crm.core.db import db

app = create_app()
with app.app_context():
    timelimit.watch(db.engine, app.config["CRM"].statement_seconds)
garbage.keep_what_is_loaded()
