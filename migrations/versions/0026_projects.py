"""major projects: leadership, sites, schedules, milestones, leads; indicators: monthly values"""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
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
    _indicators()


def _indicators():
    op.add_column('indicator', sa.Column('kind', TEXT, nullable=False, server_default='flow'))
    _table(
        'indicator_report',
        BIG,
        [
            ('block_id?', NUMBER),
            ('source', TEXT),
            ('reason', TEXT),
            ('state', TEXT),
            ('entered_by_id', NUMBER),
            ('entered_at', WHEN),
            ('decided_by_id?', NUMBER),
            ('decided_at?', WHEN),
            ('decided_reason', TEXT),
            ('version', NUMBER),
        ],
        points=[
            ('block_id', 'block'),
            ('decided_by_id', 'user_account'),
            ('entered_by_id', 'user_account'),
        ],
    )
    op.create_index('ix_indicator_report_state', 'indicator_report', ['state'])
    _table(
        'indicator_value',
        BIG,
        [
            ('report_id', BIG),
            ('indicator_id', NUMBER),
            ('month', DAY),
            ('value?', sa.BigInteger()),
        ],
        sa.UniqueConstraint(
            'report_id',
            'indicator_id',
            'month',
            name='uq_indicator_value_report_id_indicator_id_month',
        ),
        points=[('indicator_id', 'indicator'), ('report_id', 'indicator_report')],
    )
    op.create_index(
        'ix_indicator_value_indicator_id_month', 'indicator_value', ['indicator_id', 'month']
    )


def downgrade():
    op.drop_table('indicator_value')
    op.drop_table('indicator_report')
    with op.batch_alter_table('indicator') as batch_op:
        batch_op.drop_column('kind')
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
