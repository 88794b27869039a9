"""standstills: why a lead stands still, and until when a manager keeps it quiet"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

OPEN = "status IN ('active', 'onhold')"
BOARD = (
    'stage status stage_on silent_after stuck_after next_step_on review_on planned'
    ' block_id owner_id shared id'
)
SILENT = 'last_contact_on id silent_after status review_on'
STUCK = 'stuck_since id stuck_after silent_after status review_on'
UNPLANNED = 'block_id status last_contact_on stage_on id silent_after stuck_after review_on'
WIDER = [
    ('ix_lead_board', BOARD, 'snoozed_until stall_cause', OPEN),
    ('ix_lead_silent', SILENT, 'snoozed_until', OPEN),
    ('ix_lead_stuck', STUCK, 'snoozed_until', OPEN),
    ('ix_lead_block_silent', f'block_id {SILENT}', 'snoozed_until', OPEN),
    ('ix_lead_block_stuck', f'block_id {STUCK}', 'snoozed_until', OPEN),
    ('ix_lead_unplanned', UNPLANNED, 'snoozed_until', f'next_step_on IS NULL AND {OPEN}'),
]
KEPT = [
    ('standstill_cause', [('cause', sa.String()), ('note', sa.String())], []),
    ('lead_snooze', [('until', sa.Date()), ('reason', sa.String())], ['ended_by_id']),
]


def upgrade():
    op.add_column('lead', sa.Column('snoozed_until', sa.Date(), nullable=True))
    op.add_column(
        'lead', sa.Column('stall_cause', sa.String(), nullable=False, server_default='')
    )
    for name, columns, more, where in WIDER:
        op.drop_index(name, 'lead')
        _partial(name, 'lead', f'{columns} {more}', where)
    for table, columns, people in KEPT:
        _table(table, columns, people)


def downgrade():
    for table, *_ in KEPT:
        op.drop_table(table)
    for name, columns, _, where in WIDER:
        op.drop_index(name, 'lead')
        _partial(name, 'lead', columns, where)
    with op.batch_alter_table('lead') as batch_op:
        batch_op.drop_column('stall_cause')
        batch_op.drop_column('snoozed_until')


def _partial(name, table, columns, where, *, unique=False):
    test = sa.text(where)
    op.create_index(
        name, table, columns.split(), unique=unique, sqlite_where=test, postgresql_where=test
    )


def _table(table, columns, people):
    big = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    refers = {'lead_id': 'lead', 'block_id': 'block', 'by_id': 'user_account'}
    refers |= dict.fromkeys(people, 'user_account')
    op.create_table(
        table,
        sa.Column('id', big, nullable=False),
        sa.Column('lead_id', big, nullable=False),
        sa.Column('block_id', sa.Integer(), nullable=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in columns),
        sa.Column('by_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in people),
        *(
            sa.ForeignKeyConstraint([name], [f'{other}.id'], name=f'fk_{table}_{name}')
            for name, other in refers.items()
        ),
        sa.PrimaryKeyConstraint('id', name=f'pk_{table}'),
    )
    op.create_index(f'ix_{table}_lead_id', table, ['lead_id'])
    _partial(f'uq_{table}_open', table, 'lead_id', 'ended_at IS NULL', unique=True)
