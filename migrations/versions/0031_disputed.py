"""clashes as facts, so that totals know who counts; open leads by size; both sides of an appeal"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None

OPEN = "status IN ('active', 'onhold')"
BOARD = (
    'stage status stage_on silent_after stuck_after next_step_on review_on planned block_id'
    ' owner_id shared id snoozed_until stall_cause last_contact_on stuck_since'
)
EXPECTED = 'expected_signing_on id block_id owner_id shared stage_rank signing_slips planned'
SIGNED_ON = 'signed_on id block_id owner_id shared track snoozed_until planned'
SIZE = 'size_key id stage_rank block_id owner_id shared'
SIZED = (
    'UPDATE lead SET size_key = CASE WHEN contract > planned OR planned IS NULL'
    ' THEN coalesce(contract, -1) ELSE planned END'
)
# What sums read of each lead: now also whether it counts.
WIDENED = [
    ('ix_lead_board', BOARD, OPEN),
    ('ix_lead_expected', EXPECTED, f'expected_signing_on IS NOT NULL AND {OPEN}'),
    ('ix_lead_slipped', EXPECTED, f'signing_slips >= 2 AND {OPEN}'),
    ('ix_lead_unstarted', SIGNED_ON, f"stage IN ('S6', 'S7', 'S8') AND {OPEN}"),
]
TEXTS = ('evidence', 'statement', 'statement_evidence')
STATED_BY = 'fk_report_appeal_stated_by_id'
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
    key = sa.Column('size_key', sa.BigInteger(), nullable=False, server_default='-1')
    op.add_column('lead', key)
    op.execute(SIZED)
    _partial('ix_lead_size', SIZE.split(), OPEN)
    _tell()
    with op.batch_alter_table('report_appeal') as batch:
        for name in TEXTS:
            batch.add_column(sa.Column(name, sa.String(), nullable=False, server_default=''))
        batch.add_column(sa.Column('stated_by_id', sa.Integer(), nullable=True))
        batch.add_column(sa.Column('stated_at', sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(STATED_BY, 'user_account', ['stated_by_id'], ['id'])


def downgrade():
    with op.batch_alter_table('report_appeal') as batch:
        batch.drop_constraint(STATED_BY, type_='foreignkey')
        for name in (*TEXTS, 'stated_by_id', 'stated_at'):
            batch.drop_column(name)
    op.execute("DELETE FROM fact WHERE kind = 'retraction' AND subject = 'clash'")
    op.execute("DELETE FROM fact WHERE kind = 'clash'")
    op.drop_index('ix_lead_size', 'lead')
    op.drop_index('ix_lead_disputed', 'lead')
    with op.batch_alter_table('lead') as batch:
        batch.drop_column('size_key')
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
