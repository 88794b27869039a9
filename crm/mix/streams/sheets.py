"""The streams as a sheet: every cluster in every block, and the totals."""

from decimal import Decimal

from flask_babel import gettext

from crm.core.language import translated
from crm.core.sheets import Cell, Column, Sheet
from crm.mix.measures import Measure
from crm.mix.progress import SCOPES
from crm.mix.rules import CLUSTERS
from crm.mix.streams.figures import Streams
from crm.mix.streams.wording import told
from crm.mix.table import ROWS
from crm.mix.tables import notes_of, plain
from crm.mix.wording import CLUSTER_WORDS, ROW_WORDS


def sheet(found: Streams) -> Sheet:
    """One line a stream and one for each total; figures as the page prints them."""
    shown = found.shown
    unit = translated(shown.measure.unit_words)
    columns = [
        Column(gettext("集群")),
        Column(gettext("区块"), width=18),
        *(
            Column(f"{words} {unit}", "decimal")
            for words in (gettext("落地"), gettext("退出"), gettext("合计"), gettext("已签约"))
        ),
    ]
    rows = [_row(found, cluster, scope) for cluster in (*CLUSTERS, None) for scope, _ in ROWS]
    notes = [*notes_of(shown), *(translated(one) for one in told(found))]
    return Sheet(gettext("集群流向"), columns, rows, notes)


def _row(found: Streams, cluster: str | None, scope: str) -> list[Cell]:
    clusters = CLUSTERS if cluster is None else (cluster,)
    moved, measure = found.shown.moved(SCOPES[scope], clusters), found.shown.measure
    return [
        gettext("全部集群") if cluster is None else translated(CLUSTER_WORDS[cluster]),
        translated(ROW_WORDS[scope]),
        plain(moved.landed.tenths, measure),
        plain(moved.left.tenths, measure),
        plain(found.landed(scope, clusters), measure),
        _signed(found, scope, clusters, measure),
    ]


def _signed(
    found: Streams, scope: str, clusters: tuple[str, ...], measure: Measure
) -> Decimal | Cell:
    if not measure.carries_committed:
        return None
    return plain(found.signed(scope, clusters), measure)
