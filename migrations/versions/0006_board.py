"""board: an index that answers its counts and orders"""

from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

BOARD = [
    'stage', 'status', 'stage_on', 'silent_after', 'stuck_after', 'next_step_on', 'review_on',
    'planned', 'block_id', 'owner_id',
]


def upgrade() -> None:
    op.create_index('ix_lead_board', 'lead', BOARD)


def downgrade() -> None:
    op.drop_index('ix_lead_board', 'lead')
