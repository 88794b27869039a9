"""plans of the what-if page"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.INTEGER(), 'sqlite')
JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def upgrade():
    op.create_table(
        'mix_plan',
        sa.Column('id', BIG, nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('block_id', sa.Integer(), nullable=False),
        sa.Column('measure', sa.String(), nullable=False),
        sa.Column('basis', sa.String(), nullable=False),
        sa.Column('week', sa.String(), nullable=False),
        sa.Column('ticks', JSON, nullable=False),
        sa.Column('assumptions', JSON, nullable=False),
        sa.Column('owner_id', sa.Integer(), nullable=False),
        sa.Column('shared', sa.Boolean(), nullable=False),
        sa.Column('shared_with_id', sa.Integer(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['block_id'], ['block.id'], name='fk_mix_plan_block_id'),
        sa.ForeignKeyConstraint(['owner_id'], ['user_account.id'], name='fk_mix_plan_owner_id'),
        sa.ForeignKeyConstraint(
            ['shared_with_id'], ['block.id'], name='fk_mix_plan_shared_with_id'
        ),
        sa.PrimaryKeyConstraint('id', name='pk_mix_plan'),
    )
    op.create_index('ix_mix_plan_owner_id', 'mix_plan', ['owner_id'])
    op.create_index('ix_mix_plan_shared_with_id', 'mix_plan', ['shared', 'shared_with_id'])


def downgrade():
    op.drop_table('mix_plan')
