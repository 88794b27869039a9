"""the largest projects of closed weeks; what was verified of a lead since a moment"""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.INTEGER(), 'sqlite')


def upgrade():
    op.create_table(
        'week_giant',
        sa.Column('id', BIG, nullable=False),
        sa.Column('week', sa.String(), nullable=False),
        sa.Column('basis', sa.String(), nullable=False),
        sa.Column('measure', sa.String(), nullable=False),
        sa.Column('lead_id', BIG, nullable=False),
        sa.Column('block_id', sa.Integer(), nullable=False),
        sa.Column('cluster_id', sa.Integer(), nullable=False),
        sa.Column('value', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(['block_id'], ['block.id'], name='fk_week_giant_block_id'),
        sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name='fk_week_giant_cluster_id'),
        sa.ForeignKeyConstraint(['lead_id'], ['lead.id'], name='fk_week_giant_lead_id'),
        sa.ForeignKeyConstraint(['week'], ['week_close.week'], name='fk_week_giant_week'),
        sa.PrimaryKeyConstraint('id', name='pk_week_giant'),
        sa.UniqueConstraint(
            'week',
            'basis',
            'measure',
            'lead_id',
            'block_id',
            'cluster_id',
            name='uq_week_giant_week_basis_measure_lead_id_block_id_cluster_id',
        ),
    )
    op.create_index(
        'ix_fact_lead_id_verified_at_kind', 'fact', ['lead_id', 'verified_at', 'kind']
    )


def downgrade():
    op.drop_index('ix_fact_lead_id_verified_at_kind', 'fact')
    op.drop_table('week_giant')
