"""what a notice is about where that is neither a lead nor a task"""

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('notice', sa.Column('subject_id', sa.BigInteger(), nullable=True))


def downgrade():
    op.execute("DELETE FROM notice WHERE subject_id IS NOT NULL")
    op.execute("DELETE FROM notice_mute WHERE kind = 'draft'")
    op.drop_column('notice', 'subject_id')
