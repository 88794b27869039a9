"""a task for every condition of a review, where alone it stands who sees to it; files of problems"""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0028'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.INTEGER(), 'sqlite')
AT = sa.DateTime(timezone=True)
TASK = sa.table(
    'task',
    sa.column('id', BIG),
    *(sa.column(name, sa.Integer()) for name in ('block_id', 'owner_id', 'by_id', 'closed_by_id')),
    *(sa.column(name, sa.String()) for name in ('kind', 'what', 'state', 'back_reason')),
    *(sa.column(name, AT) for name in ('recorded_at', 'closed_at')),
    sa.column('lead_id', BIG),
    sa.column('due_on', sa.Date()),
    sa.column('version', sa.Integer()),
)
STATES = {'open': 'open', 'answered': 'answered', 'met': 'done'}
CONDITIONS = sa.text(
    'SELECT review_condition.id, review_condition.lead_id, review_condition.what,'
    ' review_condition.owner_id, review_condition.due_on, review_condition.state,'
    ' review_condition.ended_at, review_condition.ended_by_id, user_account.block_id,'
    ' review.ended_by_id AS by_id, review.ended_at AS decided_at'
    ' FROM review_condition JOIN review ON review.id = review_condition.review_id'
    ' JOIN user_account ON user_account.id = review_condition.owner_id'
    ' ORDER BY review_condition.id'
).columns(due_on=sa.Date(), ended_at=AT, decided_at=AT)


def partial(name, on, columns, where):
    test = sa.text(where)
    op.create_index(name, on, columns.split(), sqlite_where=test, postgresql_where=test)


def upgrade():
    op.add_column('lead', sa.Column('start_photo', sa.String(), nullable=False, server_default=''))
    _tasks()
    _files()


def _files():
    op.create_table(
        'problem_file',
        sa.Column('id', BIG, nullable=False),
        sa.Column('problem_id', BIG, nullable=False),
        sa.Column('step_id', BIG, nullable=True),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('size', sa.BigInteger(), nullable=False),
        sa.Column('sha256', sa.String(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=False),
        sa.Column('at', AT, nullable=False),
        sa.Column('withdrawn_at', AT, nullable=True),
        sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
        sa.Column('withdrawn_reason', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['problem_id'], ['problem.id'], name='fk_problem_file_problem_id'),
        sa.ForeignKeyConstraint(['step_id'], ['problem_step.id'], name='fk_problem_file_step_id'),
        sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name='fk_problem_file_by_id'),
        sa.ForeignKeyConstraint(
            ['withdrawn_by_id'], ['user_account.id'], name='fk_problem_file_withdrawn_by_id'
        ),
        sa.PrimaryKeyConstraint('id', name='pk_problem_file'),
    )
    for column in ('problem_id', 'sha256'):
        op.create_index(f'ix_problem_file_{column}', 'problem_file', [column])


def _tasks():
    op.add_column('task', sa.Column('kind', sa.String(), nullable=False, server_default='plain'))
    op.drop_index('ix_task_block_open', 'task')
    partial('ix_task_block_open', 'task', 'block_id due_on id', 'closed_at IS NULL')
    op.add_column('review_condition', sa.Column('task_id', BIG, nullable=True))
    for row in op.get_bind().execute(CONDITIONS).all():
        _give_task(row)
    op.drop_index('ix_review_condition_open', 'review_condition')
    with op.batch_alter_table('review_condition') as batch:
        batch.alter_column('task_id', existing_type=BIG, nullable=False)
        batch.create_foreign_key('fk_review_condition_task_id', 'task', ['task_id'], ['id'])
        batch.create_unique_constraint('uq_review_condition_task_id', ['task_id'])
        batch.drop_constraint('fk_review_condition_owner_id', type_='foreignkey')
        for name in ('what', 'owner_id', 'due_on'):
            batch.drop_column(name)


def _give_task(row):
    met = row.state == 'met'
    given = sa.insert(TASK).values(
        block_id=row.block_id,
        lead_id=row.lead_id,
        kind='condition',
        what=row.what,
        due_on=row.due_on,
        owner_id=row.owner_id,
        by_id=row.by_id,
        recorded_at=row.decided_at,
        state=STATES[row.state],
        closed_at=row.ended_at if met else None,
        closed_by_id=row.ended_by_id if met else None,
        back_reason='',
        version=1,
    )
    number = op.get_bind().execute(given.returning(TASK.c.id)).scalar_one()
    named = sa.text('UPDATE review_condition SET task_id = :task WHERE id = :id')
    op.get_bind().execute(named, {'task': number, 'id': row.id})


def downgrade():
    op.drop_table('problem_file')
    op.drop_column('lead', 'start_photo')
    with op.batch_alter_table('review_condition') as batch:
        batch.add_column(sa.Column('what', sa.String(), nullable=False, server_default=''))
        batch.add_column(sa.Column('owner_id', sa.Integer(), nullable=True))
        batch.add_column(sa.Column('due_on', sa.Date(), nullable=True))
    for name in ('what', 'owner_id', 'due_on'):
        op.execute(
            f'UPDATE review_condition SET {name} ='
            f' (SELECT task.{name} FROM task WHERE task.id = review_condition.task_id)'
        )
    with op.batch_alter_table('review_condition') as batch:
        batch.drop_constraint('uq_review_condition_task_id', type_='unique')
        batch.drop_constraint('fk_review_condition_task_id', type_='foreignkey')
        batch.drop_column('task_id')
        batch.alter_column('what', server_default=None)
        batch.alter_column('owner_id', existing_type=sa.Integer(), nullable=False)
        batch.alter_column('due_on', existing_type=sa.Date(), nullable=False)
        batch.create_foreign_key(
            'fk_review_condition_owner_id', 'user_account', ['owner_id'], ['id']
        )
    partial(
        'ix_review_condition_open', 'review_condition', 'due_on id lead_id owner_id',
        "state <> 'met'",
    )
    op.execute("DELETE FROM notice WHERE task_id IN (SELECT id FROM task WHERE kind <> 'plain')")
    op.execute("DELETE FROM task WHERE kind <> 'plain'")
    op.drop_index('ix_task_block_open', 'task')
    partial('ix_task_block_open', 'task', 'block_id due_on id', "state = 'open'")
    op.drop_column('task', 'kind')
