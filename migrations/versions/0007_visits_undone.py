"""visits can be undone, and a step knows the visit it was planned at"""

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    with op.batch_alter_table('activity') as batch:
        batch.add_column(sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column('undone_by_id', sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f('fk_activity_undone_by_id_user_account'), 'user_account', ['undone_by_id'], ['id']
        )
    with op.batch_alter_table('next_step') as batch:
        batch.add_column(sa.Column('activity_id', NUMBER, nullable=True))
        batch.create_foreign_key(
            op.f('fk_next_step_activity_id_activity'), 'activity', ['activity_id'], ['id']
        )
        batch.create_index(op.f('ix_next_step_activity_id'), ['activity_id'])


def downgrade() -> None:
    with op.batch_alter_table('next_step') as batch:
        batch.drop_index(op.f('ix_next_step_activity_id'))
        batch.drop_constraint(op.f('fk_next_step_activity_id_activity'), type_='foreignkey')
        batch.drop_column('activity_id')
    with op.batch_alter_table('activity') as batch:
        batch.drop_constraint(op.f('fk_activity_undone_by_id_user_account'), type_='foreignkey')
        batch.drop_column('undone_by_id')
        batch.drop_column('undone_at')
