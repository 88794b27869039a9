"""board: an index that answers its counts and orders, and one for what changed lately"""

from alembic import op

revision = '0006'
down_revision = '0001'
branch_labels = None
depends_on = None

BOARD = [
    'stage', 'status', 'stage_on', 'silent_after', 'stuck_after', 'next_step_on', 'review_on',
    'planned', 'block_id', 'owner_id',
]


def upgrade() -> None:
    op.create_index('ix_lead_board', 'lead', BOARD)
    op.create_index('ix_lead_updated_at', 'lead', ['updated_at'])


def downgrade() -> None:
    op.drop_index('ix_lead_updated_at', 'lead')
    op.drop_index('ix_lead_board', 'lead')
