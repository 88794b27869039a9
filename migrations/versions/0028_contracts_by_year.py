"""contracts by the day of signing, for a year's goals"""

import sqlalchemy as sa
from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None

SIGNED = sa.text("stage_rank >= 6 AND status <> 'lost'")


def upgrade():
    op.create_index(
        'ix_lead_signed_in',
        'lead',
        ['signed_on', 'id', 'block_id', 'owner_id', 'contract'],
        sqlite_where=SIGNED,
        postgresql_where=SIGNED,
    )


def downgrade():
    op.drop_index('ix_lead_signed_in', table_name='lead')
