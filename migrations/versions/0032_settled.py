"""what a second person answered is found along an index, the newest first"""

import sqlalchemy as sa
from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None

SEEN = "kind = 'receipt' AND verified_at IS NOT NULL"
REFUSED = "kind = 'retraction' AND subject = 'receipt'"
INDEXES = [
    ('ix_fact_seen', 'fact', 'verified_at id block_id lead_id', SEEN),
    ('ix_fact_refused', 'fact', 'recorded_at retracts_id block_id lead_id', REFUSED),
    ('ix_stage_claim_settled', 'stage_claim', 'decided_at id block_id lead_id', "state != 'open'"),
]


def upgrade():
    for name, table, columns, where in INDEXES:
        test = sa.text(where)
        op.create_index(name, table, columns.split(), sqlite_where=test, postgresql_where=test)


def downgrade():
    for name, table, _columns, _where in INDEXES:
        op.drop_index(name, table)
