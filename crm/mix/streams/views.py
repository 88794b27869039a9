"""The page of the streams: from clusters to blocks, by one measure."""

from dataclasses import replace

from flask import render_template
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import requires
from crm.accounts.rules import Permission
from crm.accounts.unchanged import unless_changed
from crm.core.language import translated
from crm.core.sheets import download
from crm.mix.asking import Shown, asked, frame
from crm.mix.blueprint import bp
from crm.mix.streams.drawing import BAR, FRAME, picture
from crm.mix.streams.figures import Streams
from crm.mix.streams.sheets import sheet
from crm.mix.streams.wording import told
from crm.mix.table import ROWS


@bp.get("/streams")
@requires(Permission.MIX_READ)
@unless_changed
def streams() -> str:
    shown = _shown()
    found = Streams(shown.progress)
    return render_template(
        "mix/streams.html",
        **frame(shown),
        found=found,
        told=told(found),
        drawn=picture(found),
        place=FRAME,
        bar=BAR,
        scopes=dict(ROWS),
    )


@bp.get("/streams.xlsx")
@requires(Permission.MIX_READ)
def streams_sheet() -> Response:
    shown = _shown().progress
    name = gettext(
        "集群流向 %(week)s %(measure)s",
        week=shown.as_of.week,
        measure=translated(shown.measure.words),
    )
    return download(name, sheet(Streams(shown)))


def _shown() -> Shown:
    """Always with every project: what a block leaves out would be missing from its rows."""
    shown = asked()
    return replace(shown, progress=replace(shown.progress, without_largest=False))
