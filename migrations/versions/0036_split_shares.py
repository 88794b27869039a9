"""the few leads that are split are found without a look at all shares"""

import sqlalchemy as sa
from alembic import op

revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None

NAME = 'ix_lead_share_split'
SPLIT = sa.text('tenths < 10')


def upgrade():
    op.create_index(NAME, 'lead_share', ['lead_id'], sqlite_where=SPLIT, postgresql_where=SPLIT)


def downgrade():
    op.drop_index(NAME, 'lead_share')
