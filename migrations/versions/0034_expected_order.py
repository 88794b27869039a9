"""leads in the order of their expected signing; what nobody expects stands last both ways"""

import sqlalchemy as sa
from alembic import op

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None

KEYS = {'signing_key': '9999-12-31', 'signing_falls': '0001-01-01'}


def upgrade():
    for name, missing in KEYS.items():
        op.add_column('lead', sa.Column(name, sa.Date(), nullable=False, server_default=missing))
    op.execute(
        'UPDATE lead SET signing_key = expected_signing_on, signing_falls = expected_signing_on'
        ' WHERE expected_signing_on IS NOT NULL'
    )
    for name in KEYS:
        op.create_index(f'ix_lead_{name}_id', 'lead', [name, 'id'])


def downgrade():
    for name in KEYS:
        op.drop_index(f'ix_lead_{name}_id', 'lead')
    with op.batch_alter_table('lead') as batch:
        for name in KEYS:
            batch.drop_column(name)
