"""moves of a lead: found by the lead and the week together"""

from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade():
    op.create_index('ix_transition_lead_id_at_id', 'transition', ['lead_id', 'at', 'id'])
    op.drop_index('ix_transition_lead_id_id', 'transition')


def downgrade():
    op.create_index('ix_transition_lead_id_id', 'transition', ['lead_id', 'id'])
    op.drop_index('ix_transition_lead_id_at_id', 'transition')
