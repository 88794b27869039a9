"""changes of office settings that wait for approval; two may be in force from one day"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
ONCE = 'uq_office_setting_name_effective_from'
WAITING = sa.text("state = 'waiting'")


def upgrade():
    op.create_table(
        'setting_change',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('value', JSON, nullable=False),
        sa.Column('effective_from', sa.Date(), nullable=False),
        sa.Column('reason', sa.String(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('drafted_by_id', sa.Integer(), nullable=False),
        sa.Column('drafted_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('decided_reason', sa.String(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['decided_by_id'], ['user_account.id'], name='fk_setting_change_decided_by_id'
        ),
        sa.ForeignKeyConstraint(
            ['drafted_by_id'], ['user_account.id'], name='fk_setting_change_drafted_by_id'
        ),
        sa.PrimaryKeyConstraint('id', name='pk_setting_change'),
    )
    op.create_index('ix_setting_change_name', 'setting_change', ['name'])
    op.create_index(
        'uq_setting_change_waiting',
        'setting_change',
        ['name'],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    with op.batch_alter_table('office_setting') as batch:
        batch.drop_constraint(ONCE, type_='unique')
        batch.add_column(sa.Column('change_id', sa.Integer(), nullable=True))
        batch.add_column(sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(
            'fk_office_setting_change_id', 'setting_change', ['change_id'], ['id']
        )
        batch.create_unique_constraint('uq_office_setting_change_id', ['change_id'])
    op.create_index(
        'ix_office_setting_name_effective_from', 'office_setting', ['name', 'effective_from']
    )


def downgrade():
    op.drop_index('ix_office_setting_name_effective_from', table_name='office_setting')
    # Of two from one day the later one counted.
    op.execute(
        'DELETE FROM office_setting WHERE EXISTS (SELECT 1 FROM office_setting AS later'
        ' WHERE later.name = office_setting.name AND later.id > office_setting.id'
        ' AND later.effective_from = office_setting.effective_from)'
    )
    with op.batch_alter_table('office_setting') as batch:
        batch.drop_constraint('uq_office_setting_change_id', type_='unique')
        batch.drop_constraint('fk_office_setting_change_id', type_='foreignkey')
        batch.drop_column('drawn_at')
        batch.drop_column('change_id')
        batch.create_unique_constraint(ONCE, ['name', 'effective_from'])
    op.drop_table('setting_change')
