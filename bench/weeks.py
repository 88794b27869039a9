"""The last two weeks, closed as the worker closes them: what the mix's past pages read.

.venv/bin/python -m bench.weeks         # a database that was loaded without closed weeks
"""

from crm import create_app
from crm.core import clock, weeks
from crm.core.db import db, writing
from crm.mix.closing import close_week


def main() -> None:
    """Close what is not closed yet in the database that the environment names."""
    with create_app().app_context():
        writing.set(True)
        last = weeks.last_closed(clock.now())
        for week in (last.previous, last):
            close_week(week)
            db.session.commit()


if __name__ == "__main__":
    main()
