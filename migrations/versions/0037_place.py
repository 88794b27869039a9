"""each lead that is not split carries its block and cluster, so that sums need not look at shares"""

import sqlalchemy as sa
from alembic import op

revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None

OPEN = "status IN ('active', 'onhold')"
SIGNED = "stage_rank >= 6 AND status <> 'lost'"
BOARD = (
    'stage status stage_on silent_after stuck_after next_step_on review_on planned block_id'
    ' owner_id shared id snoozed_until stall_cause last_contact_on stuck_since has_clash'
)
MOVED = (
    'id stage_rank stage status landed_counted_on left_counted_on'
    ' received contract planned registered jobs_actual output_actual tax_actual'
)
COVERAGE = 'item_id stage block_id owner_id shared id'
FEW = ('ix_lead_share_split', 'lead_share', ['lead_id'])
BEFORE = [
    ('ix_lead_coverage', COVERAGE, OPEN),
    ('ix_lead_board', BOARD, OPEN),
    ('ix_lead_signed', MOVED, SIGNED),
]
AFTER = [
    ('ix_lead_coverage', f'{COVERAGE} status last_contact_on has_clash', OPEN),
    ('ix_lead_board', f'{BOARD} place', OPEN),
    ('ix_lead_signed', f'place {MOVED}', SIGNED),
    ('ix_lead_parted', 'id', f'place = 0 AND {OPEN}'),
]
PLACES = (
    'UPDATE lead SET place = coalesce((SELECT block_id * 65536 + cluster_id FROM lead_share'
    ' WHERE lead_id = lead.id AND tenths = 10), 0)'
)


def upgrade():
    _drop(BEFORE)
    op.add_column('lead', sa.Column('place', sa.Integer(), nullable=False, server_default='0'))
    op.execute(PLACES)
    _create(AFTER)
    op.drop_index(FEW[0], FEW[1])  # a split lead says so itself now


def downgrade():
    test = sa.text('tenths < 10')
    op.create_index(*FEW, sqlite_where=test, postgresql_where=test)
    _drop(AFTER)
    with op.batch_alter_table('lead') as batch:
        batch.drop_column('place')
    _create(BEFORE)


def _drop(indexes):
    for name, _, _ in indexes:
        op.drop_index(name, 'lead')


def _create(indexes):
    for name, columns, where in indexes:
        test = sa.text(where)
        op.create_index(name, 'lead', columns.split(), sqlite_where=test, postgresql_where=test)
