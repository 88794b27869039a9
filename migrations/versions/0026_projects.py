"""major projects: leadership, sites, schedules, verified milestones, tied leads"""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0022'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.INTEGER(), 'sqlite')
WHEN = sa.DateTime(timezone=True)
NUMBER, TEXT, DAY = sa.Integer(), sa.String(), sa.Date()
STANDING = "state IN ('waiting', 'verified')"


def upgrade():
    _table(
        'project_card',
        NUMBER,
        [
            ('project_id', NUMBER),
            ('leader', TEXT),
            ('office', TEXT),
            ('overall', TEXT),
            ('site', TEXT),
            ('carrier_id?', BIG),
            ('reason', TEXT),
            ('updated_at', WHEN),
            ('updated_by_id', NUMBER),
            ('version', NUMBER),
        ],
        sa.UniqueConstraint('project_id', name='uq_project_card_project_id'),
        points=[
            ('carrier_id', 'carrier'),
            ('project_id', 'major_project'),
            ('updated_by_id', 'user_account'),
        ],
    )
    _table(
        'project_site',
        NUMBER,
        [('project_id', NUMBER), ('block_id', NUMBER)],
        sa.UniqueConstraint('project_id', 'block_id', name='uq_project_site_project_id_block_id'),
        points=[('block_id', 'block'), ('project_id', 'major_project')],
    )
    _table(
        'project_schedule',
        BIG,
        [
            ('project_id', NUMBER),
            ('site_on?', DAY),
            ('build_on?', DAY),
            ('open_on?', DAY),
            ('reason', TEXT),
            ('at', WHEN),
            ('by_id', NUMBER),
        ],
        points=[('by_id', 'user_account'), ('project_id', 'major_project')],
    )
    op.create_index('ix_project_schedule_project_id', 'project_schedule', ['project_id'])
    _table(
        'project_claim',
        BIG,
        [
            ('project_id', NUMBER),
            ('milestone', TEXT),
            ('happened_on', DAY),
            ('evidence', TEXT),
            ('state', TEXT),
            ('claimed_by_id', NUMBER),
            ('claimed_at', WHEN),
            ('decided_by_id?', NUMBER),
            ('decided_at?', WHEN),
            ('decided_reason', TEXT),
            ('version', NUMBER),
        ],
        points=[
            ('claimed_by_id', 'user_account'),
            ('decided_by_id', 'user_account'),
            ('project_id', 'major_project'),
        ],
    )
    op.create_index('ix_project_claim_project_id', 'project_claim', ['project_id'])
    test = sa.text(STANDING)
    op.create_index(
        'uq_project_claim_standing',
        'project_claim',
        ['project_id', 'milestone'],
        unique=True,
        sqlite_where=test,
        postgresql_where=test,
    )
    _table(
        'project_lead',
        BIG,
        [('project_id', NUMBER), ('lead_id', BIG), ('by_id', NUMBER), ('at', WHEN)],
        sa.UniqueConstraint('project_id', 'lead_id', name='uq_project_lead_project_id_lead_id'),
        points=[('by_id', 'user_account'), ('lead_id', 'lead'), ('project_id', 'major_project')],
    )
    op.create_index('ix_project_lead_lead_id', 'project_lead', ['lead_id'])


def downgrade():
    for name in ('lead', 'claim', 'schedule', 'site', 'card'):
        op.drop_table(f'project_{name}')


def _table(name, key, columns, *more, points):
    op.create_table(
        name,
        sa.Column('id', key, nullable=False),
        *(
            sa.Column(column.rstrip('?'), kind, nullable=column.endswith('?'))
            for column, kind in columns
        ),
        *more,
        *(
            sa.ForeignKeyConstraint([column], [f'{table}.id'], name=f'fk_{name}_{column}')
            for column, table in points
        ),
        sa.PrimaryKeyConstraint('id', name=f'pk_{name}'),
    )
