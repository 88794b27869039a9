"""which of two clashing leads is in no total, as a fact of its own; open leads by their size"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0027'
branch_labels = None
depends_on = None

OPEN = "status IN ('active', 'onhold')"
BOARD = (
    'stage status stage_on silent_after stuck_after next_step_on review_on planned block_id'
    ' owner_id shared id snoozed_until stall_cause last_contact_on stuck_since'
)
EXPECTED = 'expected_signing_on id block_id owner_id shared stage_rank signing_slips planned'
SIGNED_ON = 'signed_on id block_id owner_id shared track snoozed_until planned'
SIZE = '(CASE WHEN contract > planned OR planned IS NULL THEN contract ELSE planned END)'
# What sums read of each lead: now also whether it counts.
WIDENED = [
    ('ix_lead_board', BOARD, OPEN),
    ('ix_lead_expected', EXPECTED, f'expected_signing_on IS NOT NULL AND {OPEN}'),
    ('ix_lead_slipped', EXPECTED, f'signing_slips >= 2 AND {OPEN}'),
    ('ix_lead_unstarted', SIGNED_ON, f"stage IN ('S6', 'S7', 'S8') AND {OPEN}"),
]
FACT = sa.table(
    'fact',
    *(
        sa.column(name)
        for name in (
            'lead_id block_id recorded_by_id kind subject evidence_kind evidence_ref currency'
            ' original_amount rate rate_source'
        ).split()
    ),
    sa.column('payload', sa.JSON()),
    sa.column('late', sa.Boolean()),
    *(sa.column(name, sa.Date()) for name in ('happened_on', 'counted_on')),
    *(sa.column(name, sa.DateTime(timezone=True)) for name in ('recorded_at', 'verified_at')),
)
CLASH = sa.table(
    'report_clash',
    *(sa.column(name) for name in ('lead_id', 'block_id', 'by_id')),
    *(sa.column(name, sa.DateTime(timezone=True)) for name in ('at', 'settled_at')),
)


def upgrade():
    for name, columns, where in WIDENED:
        op.drop_index(name, 'lead')
        _partial(name, f'{columns} has_clash'.split(), where)
    _partial('ix_lead_disputed', ['id', 'block_id'], 'has_clash')
    size = [sa.text(SIZE), 'id', 'stage_rank', 'block_id', 'owner_id', 'shared']
    _partial('ix_lead_size', size, OPEN)
    _tell()


def downgrade():
    op.execute("DELETE FROM fact WHERE kind = 'retraction' AND subject = 'clash'")
    op.execute("DELETE FROM fact WHERE kind = 'clash'")
    op.drop_index('ix_lead_size', 'lead')
    op.drop_index('ix_lead_disputed', 'lead')
    for name, columns, where in WIDENED:
        op.drop_index(name, 'lead')
        _partial(name, columns.split(), where)


def _partial(name, columns, where):
    test = sa.text(where)
    op.create_index(name, 'lead', columns, sqlite_where=test, postgresql_where=test)


def _tell():
    """A clash that is open now has been so since it was noted."""
    found = op.get_bind().execute(sa.select(CLASH).where(CLASH.c.settled_at.is_(None))).all()
    op.bulk_insert(FACT, [_fact(row) for row in found])


def _fact(row):
    day = row.at.date()
    return {
        'lead_id': row.lead_id,
        'block_id': row.block_id,
        'recorded_by_id': row.by_id,
        'kind': 'clash',
        'subject': 'clash',
        'payload': {},
        'late': False,
        'happened_on': day,
        'counted_on': day - timedelta(days=day.weekday()),
        'recorded_at': row.at,
        'verified_at': row.at,
        'currency': 'CNY',
        **dict.fromkeys(('evidence_kind', 'evidence_ref', 'original_amount', 'rate'), ''),
        'rate_source': '',
    }
