"""a problem stands on a lead, or on a firm in a block that is here without one"""

import sqlalchemy as sa
from alembic import op

revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None

ABOUT = 'ck_problem_about'
EXACTLY_ONE = (
    '(lead_id IS NOT NULL AND enterprise_id IS NULL AND block_id IS NULL)'
    ' OR (lead_id IS NULL AND enterprise_id IS NOT NULL AND block_id IS NOT NULL)'
)
PARENTS = {'enterprise_id': 'enterprise', 'block_id': 'block'}


def upgrade():
    with op.batch_alter_table('problem') as batch:
        batch.alter_column('lead_id', existing_type=sa.Integer(), nullable=True)
        for column, parent in PARENTS.items():
            batch.add_column(sa.Column(column, sa.Integer(), nullable=True))
            batch.create_foreign_key(f'fk_problem_{column}', parent, [column], ['id'])
        batch.create_check_constraint(op.f(ABOUT), sa.text(EXACTLY_ONE))
    op.create_index('ix_problem_enterprise_id', 'problem', ['enterprise_id'])


def downgrade():
    """Problems of firms without a lead had no place before; they go, with their steps and files."""
    problem = sa.table('problem', sa.column('id'), sa.column('lead_id'))
    of_firms = problem.c.lead_id.is_(None)
    for name in ('problem_file', 'problem_step'):
        part = sa.table(name, sa.column('problem_id'))
        ids = sa.select(problem.c.id).where(of_firms)
        op.execute(sa.delete(part).where(part.c.problem_id.in_(ids)))
    op.execute(sa.delete(problem).where(of_firms))
    op.drop_index('ix_problem_enterprise_id', 'problem')
    with op.batch_alter_table('problem') as batch:
        batch.drop_constraint(op.f(ABOUT), type_='check')
        for column in PARENTS:
            batch.drop_constraint(f'fk_problem_{column}', type_='foreignkey')
            batch.drop_column(column)
        batch.alter_column('lead_id', existing_type=sa.Integer(), nullable=False)
