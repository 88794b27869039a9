"""what was predicted of leads at the time, and the record it rested on"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.INTEGER(), 'sqlite')
JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
WHEN = sa.DateTime(timezone=True)


def upgrade():
    op.create_table(
        'forecast_record',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('week', sa.String(), nullable=False),
        sa.Column('edge_at', WHEN, nullable=False),
        sa.Column('taken_at', WHEN, nullable=False),
        sa.Column('content', JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ['week'], ['week_close.week'], name='fk_forecast_record_week_week_close'
        ),
        sa.PrimaryKeyConstraint('id', name='pk_forecast_record'),
        sa.UniqueConstraint('week', name='uq_forecast_record_week'),
    )
    op.create_table(
        'lead_prediction',
        sa.Column('id', BIG, nullable=False),
        sa.Column('week', sa.String(), nullable=False),
        sa.Column('lead_id', BIG, nullable=False),
        sa.Column('stage', sa.String(), nullable=False),
        sa.Column('chance', sa.Integer(), nullable=False),
        sa.Column('until', sa.Date(), nullable=False),
        sa.Column('origin', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ['week'], ['forecast_record.week'], name='fk_lead_prediction_week_forecast_record'
        ),
        sa.ForeignKeyConstraint(['lead_id'], ['lead.id'], name='fk_lead_prediction_lead_id_lead'),
        sa.PrimaryKeyConstraint('id', name='pk_lead_prediction'),
        sa.UniqueConstraint('week', 'lead_id', name='uq_lead_prediction_week_lead_id'),
    )
    op.create_index('ix_lead_prediction_lead_id', 'lead_prediction', ['lead_id'])


def downgrade():
    op.drop_table('lead_prediction')
    op.drop_table('forecast_record')
