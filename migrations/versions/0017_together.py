"""successions, tasks, notices, follows, calendars"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
BIG = sa.BigInteger().with_variant(sa.INTEGER(), 'sqlite')
OPEN = sa.text("state = 'open'")
UNREAD = sa.text('read_at IS NULL')


def upgrade():
    op.create_table(
        'calendar_key',
        sa.Column('id', BIG, nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('key_hash', sa.String(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name='fk_calendar_key_user_id'),
        sa.PrimaryKeyConstraint('id', name='pk_calendar_key'),
        sa.UniqueConstraint('key_hash', name='uq_calendar_key_key_hash'),
    )
    op.create_index('ix_calendar_key_user_id', 'calendar_key', ['user_id'])
    op.create_table(
        'notice_mute',
        sa.Column('id', BIG, nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name='fk_notice_mute_user_id'),
        sa.PrimaryKeyConstraint('id', name='pk_notice_mute'),
        sa.UniqueConstraint('user_id', 'kind', name='uq_notice_mute_user_id_kind'),
    )
    op.create_table(
        'succession',
        sa.Column('id', BIG, nullable=False),
        sa.Column('block_id', sa.Integer(), nullable=False),
        sa.Column('leaver_id', sa.Integer(), nullable=False),
        sa.Column('successor_id', sa.Integer(), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('undone_by_id', sa.Integer(), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['block_id'], ['block.id'], name='fk_succession_block_id'),
        sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name='fk_succession_by_id'),
        sa.ForeignKeyConstraint(['leaver_id'], ['user_account.id'], name='fk_succession_leaver_id'),
        sa.ForeignKeyConstraint(['successor_id'], ['user_account.id'], name='fk_succession_successor_id'),
        sa.ForeignKeyConstraint(['undone_by_id'], ['user_account.id'], name='fk_succession_undone_by_id'),
        sa.PrimaryKeyConstraint('id', name='pk_succession'),
    )
    op.create_index('ix_succession_block_id_id', 'succession', ['block_id', 'id'])
    op.create_table(
        'succession_row',
        sa.Column('id', BIG, nullable=False),
        sa.Column('succession_id', BIG, nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('record_id', BIG, nullable=False),
        sa.Column('successor_id', sa.Integer(), nullable=False),
        sa.Column('before', JSON, nullable=False),
        sa.Column('fate', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['succession_id'], ['succession.id'], name='fk_succession_row_succession_id'),
        sa.ForeignKeyConstraint(['successor_id'], ['user_account.id'], name='fk_succession_row_successor_id'),
        sa.PrimaryKeyConstraint('id', name='pk_succession_row'),
    )
    op.create_index('ix_succession_row_succession_id', 'succession_row', ['succession_id'])
    op.create_table(
        'follow',
        sa.Column('id', BIG, nullable=False),
        sa.Column('lead_id', BIG, nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['lead_id'], ['lead.id'], name='fk_follow_lead_id'),
        sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name='fk_follow_user_id'),
        sa.PrimaryKeyConstraint('id', name='pk_follow'),
        sa.UniqueConstraint('lead_id', 'user_id', name='uq_follow_lead_id_user_id'),
    )
    op.create_index('ix_follow_user_id', 'follow', ['user_id'])
    op.create_table(
        'task',
        sa.Column('id', BIG, nullable=False),
        sa.Column('block_id', sa.Integer(), nullable=True),
        sa.Column('lead_id', BIG, nullable=True),
        sa.Column('what', sa.String(), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=False),
        sa.Column('owner_id', sa.Integer(), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('closed_by_id', sa.Integer(), nullable=True),
        sa.Column('back_reason', sa.String(), nullable=False),
        sa.Column('back_by_id', sa.Integer(), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['back_by_id'], ['user_account.id'], name='fk_task_back_by_id'),
        sa.ForeignKeyConstraint(['block_id'], ['block.id'], name='fk_task_block_id'),
        sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name='fk_task_by_id'),
        sa.ForeignKeyConstraint(['closed_by_id'], ['user_account.id'], name='fk_task_closed_by_id'),
        sa.ForeignKeyConstraint(['lead_id'], ['lead.id'], name='fk_task_lead_id'),
        sa.ForeignKeyConstraint(['owner_id'], ['user_account.id'], name='fk_task_owner_id'),
        sa.PrimaryKeyConstraint('id', name='pk_task'),
    )
    op.create_index('ix_task_block_open', 'task', ['block_id', 'due_on', 'id'], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index('ix_task_by_id_due_on', 'task', ['by_id', 'due_on'])
    op.create_index('ix_task_lead_id', 'task', ['lead_id'])
    op.create_index('ix_task_owner_open', 'task', ['owner_id', 'due_on', 'id'], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_table(
        'notice',
        sa.Column('id', BIG, nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('action', sa.String(), nullable=False),
        sa.Column('lead_id', BIG, nullable=True),
        sa.Column('task_id', BIG, nullable=True),
        sa.Column('by_id', sa.Integer(), nullable=True),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name='fk_notice_by_id'),
        sa.ForeignKeyConstraint(['lead_id'], ['lead.id'], name='fk_notice_lead_id'),
        sa.ForeignKeyConstraint(['task_id'], ['task.id'], name='fk_notice_task_id'),
        sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name='fk_notice_user_id'),
        sa.PrimaryKeyConstraint('id', name='pk_notice'),
        sa.UniqueConstraint('user_id', 'due_on', name='uq_notice_user_id_due_on'),
    )
    op.create_index('ix_notice_lead_id', 'notice', ['lead_id'])
    op.create_index('ix_notice_task_id', 'notice', ['task_id'])
    op.create_index('ix_notice_unread', 'notice', ['user_id', 'id'], sqlite_where=UNREAD, postgresql_where=UNREAD)
    op.create_index('ix_notice_user_id_id', 'notice', ['user_id', 'id'])
    op.create_index('ix_activity_block_id_happened_on', 'activity', ['block_id', 'happened_on'])


def downgrade():
    op.drop_index('ix_activity_block_id_happened_on', table_name='activity')
    op.drop_index('ix_notice_user_id_id', table_name='notice')
    op.drop_index('ix_notice_unread', table_name='notice')
    op.drop_index('ix_notice_task_id', table_name='notice')
    op.drop_index('ix_notice_lead_id', table_name='notice')
    op.drop_table('notice')
    op.drop_index('ix_task_owner_open', table_name='task')
    op.drop_index('ix_task_lead_id', table_name='task')
    op.drop_index('ix_task_by_id_due_on', table_name='task')
    op.drop_index('ix_task_block_open', table_name='task')
    op.drop_table('task')
    op.drop_index('ix_follow_user_id', table_name='follow')
    op.drop_table('follow')
    op.drop_index('ix_succession_row_succession_id', table_name='succession_row')
    op.drop_table('succession_row')
    op.drop_index('ix_succession_block_id_id', table_name='succession')
    op.drop_table('succession')
    op.drop_table('notice_mute')
    op.drop_index('ix_calendar_key_user_id', table_name='calendar_key')
    op.drop_table('calendar_key')
