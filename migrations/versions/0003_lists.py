"""lists: sort keys and indexes of leads, saved views

Revision ID: 0003
Revises: 0002
"""
import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
SORTED = (
    'pinyin_key', 'planned_key', 'next_step_key', 'stage_rank', 'stage_on', 'last_contact_on',
    'updated_at', 'created_at',
)
PATHS = [(column,) for column in SORTED] + [('block_id', 'pinyin_key'), ('block_id', 'next_step_key')]


def upgrade():
    with op.batch_alter_table('lead') as batch_op:
        batch_op.add_column(sa.Column('planned_key', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('next_step_key', sa.Date(), nullable=True))
    op.execute("UPDATE lead SET planned_key = coalesce(planned, -1)")
    op.execute("UPDATE lead SET next_step_key = coalesce(next_step_on, '9999-12-31')")
    with op.batch_alter_table('lead') as batch_op:
        batch_op.alter_column('planned_key', existing_type=sa.BigInteger(), nullable=False)
        batch_op.alter_column('next_step_key', existing_type=sa.Date(), nullable=False)
        batch_op.drop_index('ix_lead_pinyin_key')
    for path in PATHS:
        op.create_index('_'.join(['ix_lead', *path, 'id']), 'lead', [*path, 'id'])
    op.create_table(
        'saved_view',
        sa.Column('id', NUMBER, primary_key=True),
        sa.Column('page', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('address', sa.String(), nullable=False),
        sa.Column('owner_id', sa.Integer(), nullable=False),
        sa.Column('block_id', sa.Integer(), nullable=True),
        sa.Column('shared', sa.Boolean(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['block_id'], ['block.id'], name=op.f('fk_saved_view_block_id')),
        sa.ForeignKeyConstraint(['owner_id'], ['user_account.id'], name=op.f('fk_saved_view_owner_id')),
    )
    op.create_index('ix_saved_view_page_owner_id', 'saved_view', ['page', 'owner_id'])
    op.create_index('ix_saved_view_page_block_id', 'saved_view', ['page', 'block_id'])
    op.create_table(
        'first_view',
        sa.Column('id', NUMBER, primary_key=True),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('page', sa.String(), nullable=False),
        sa.Column('choice', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_first_view_user_id')),
        sa.UniqueConstraint('user_id', 'page', name=op.f('uq_first_view_user_id_page')),
    )


def downgrade():
    op.drop_table('first_view')
    op.drop_table('saved_view')
    for path in PATHS:
        op.drop_index('_'.join(['ix_lead', *path, 'id']), 'lead')
    op.create_index('ix_lead_pinyin_key', 'lead', ['pinyin_key'])
    with op.batch_alter_table('lead') as batch_op:
        batch_op.drop_column('next_step_key')
        batch_op.drop_column('planned_key')
