"""expected signings with their delays; trips; campaigns that leads come from; annual goals"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.INTEGER(), 'sqlite')
WHEN = sa.DateTime(timezone=True)
NUMBER, TEXT, DAY = sa.Integer(), sa.String(), sa.Date()
OPEN = "status IN ('active', 'onhold')"
EXPECTED = 'expected_signing_on id block_id owner_id shared stage_rank signing_slips planned'
SIGNINGS = {
    'ix_lead_expected': f'expected_signing_on IS NOT NULL AND {OPEN}',
    'ix_lead_slipped': f'signing_slips >= 2 AND {OPEN}',
}

TIED = [('person', NUMBER, 'user'), ('lead', BIG, 'lead'), ('target', NUMBER, 'target')]


def upgrade():
    op.add_column('lead', sa.Column('expected_signing_on', DAY, nullable=True))
    op.add_column('lead', sa.Column('signing_slips', NUMBER, nullable=False, server_default='0'))
    for name, where in SIGNINGS.items():
        _partial(name, 'lead', EXPECTED, where)
    _table(
        'expected_signing',
        [('lead_id', BIG), ('expected_on?', DAY), ('by_id', NUMBER), ('at', WHEN)],
        points=[('by_id', 'user_account'), ('lead_id', 'lead')],
    )
    op.create_index('ix_expected_signing_lead_id', 'expected_signing', ['lead_id'])
    _trips()
    _campaigns()
    _goals()


def _goals():
    _table(
        'annual_goal',
        [
            ('block_id', NUMBER),
            ('person_id?', NUMBER),
            ('year', NUMBER),
            ('contracts', NUMBER),
            ('contracted', sa.BigInteger()),
            ('received', sa.BigInteger()),
            ('source', TEXT),
            ('state', TEXT),
            ('drafted_by_id', NUMBER),
            ('drafted_at', WHEN),
            ('decided_by_id?', NUMBER),
            ('decided_at?', WHEN),
            ('decided_reason', TEXT),
            ('version', NUMBER),
        ],
        points=[
            ('block_id', 'block'),
            ('decided_by_id', 'user_account'),
            ('drafted_by_id', 'user_account'),
            ('person_id', 'user_account'),
        ],
    )
    op.create_index('ix_annual_goal_block_id_year', 'annual_goal', ['block_id', 'year'])
    for whose, test in (('block', 'IS NULL'), ('person', 'IS NOT NULL')):
        _partial(
            f'uq_annual_goal_waiting_{whose}',
            'annual_goal',
            f'{whose}_id year',
            f"state = 'waiting' AND person_id {test}",
            unique=True,
        )


def _campaigns():
    _table(
        'campaign',
        [
            ('block_id?', NUMBER),
            ('name', TEXT),
            ('kind', TEXT),
            ('starts_on', DAY),
            ('ends_on', DAY),
            ('place', TEXT),
            ('note', TEXT),
            ('updated_at', WHEN),
            ('updated_by_id', NUMBER),
            ('version', NUMBER),
        ],
        points=[('block_id', 'block'), ('updated_by_id', 'user_account')],
    )
    op.create_index('ix_campaign_starts_on_id', 'campaign', ['starts_on', 'id'])
    _table(
        'campaign_lead',
        [('lead_id', BIG), ('campaign_id', BIG)],
        sa.UniqueConstraint('lead_id', name='uq_campaign_lead_lead_id'),
        points=[('campaign_id', 'campaign'), ('lead_id', 'lead')],
    )
    op.create_index('ix_campaign_lead_campaign_id', 'campaign_lead', ['campaign_id'])


def _trips():
    _table(
        'trip',
        [
            ('block_id', NUMBER),
            ('direction', TEXT),
            ('starts_on', DAY),
            ('ends_on', DAY),
            ('place', TEXT),
            ('host', TEXT),
            ('purpose', TEXT),
            ('state', TEXT),
            ('result', TEXT),
            ('updated_at', WHEN),
            ('updated_by_id', NUMBER),
            ('version', NUMBER),
        ],
        points=[('block_id', 'block'), ('updated_by_id', 'user_account')],
    )
    op.create_index('ix_trip_starts_on_id', 'trip', ['starts_on', 'id'])
    op.create_index('ix_trip_block_id_starts_on_id', 'trip', ['block_id', 'starts_on', 'id'])
    for name, kind, other in TIED:
        table, column = f'trip_{name}', f'{other}_id'
        _table(
            table,
            [('trip_id', BIG), (column, kind)],
            sa.UniqueConstraint('trip_id', column, name=f'uq_{table}_trip_id_{column}'),
            points=[('trip_id', 'trip'), (column, 'user_account' if other == 'user' else other)],
        )
        op.create_index(f'ix_{table}_{column}', table, [column])


def downgrade():
    op.drop_table('annual_goal')
    op.drop_table('campaign_lead')
    op.drop_table('campaign')
    for name, *_ in TIED:
        op.drop_table(f'trip_{name}')
    op.drop_table('trip')
    op.drop_table('expected_signing')
    for name in SIGNINGS:
        op.drop_index(name, 'lead')
    with op.batch_alter_table('lead') as batch_op:
        batch_op.drop_column('signing_slips')
        batch_op.drop_column('expected_signing_on')


def _partial(name, table, columns, where, *, unique=False):
    test = sa.text(where)
    op.create_index(
        name, table, columns.split(), unique=unique, sqlite_where=test, postgresql_where=test
    )


def _table(name, columns, *more, points):
    op.create_table(
        name,
        sa.Column('id', BIG, nullable=False),
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
