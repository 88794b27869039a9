"""split shares, and the leads that something was verified of, are found without a look at all"""

import sqlalchemy as sa
from alembic import op

revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None

NAME = 'ix_lead_share_split'
SPLIT = sa.text('tenths < 10')
VERIFIED = 'ix_fact_verified_at'
PARTS = 'ix_lead_share_parts'


def upgrade():
    op.create_index(NAME, 'lead_share', ['lead_id'], sqlite_where=SPLIT, postgresql_where=SPLIT)
    op.create_index(PARTS, 'lead_share', ['lead_id', 'block_id', 'cluster_id', 'tenths'])
    op.drop_index(VERIFIED, 'fact')
    op.create_index(VERIFIED, 'fact', ['verified_at', 'lead_id'])


def downgrade():
    op.drop_index(VERIFIED, 'fact')
    op.create_index(VERIFIED, 'fact', ['verified_at'])
    op.drop_index(PARTS, 'lead_share')
    op.drop_index(NAME, 'lead_share')
