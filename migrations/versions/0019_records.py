"""carriers with their terms and who holds them; problems put to departments with their steps"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.INTEGER(), 'sqlite')
WHEN = sa.DateTime(timezone=True)
NUMBER, TEXT, DAY, FLAG = sa.Integer(), sa.String(), sa.Date(), sa.Boolean()
LIVE = sa.text('ended_at IS NULL')


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


def upgrade():
    _carriers()
    _problems()


def _carriers():
    _table(
        'carrier',
        [
            ('block_id', NUMBER),
            ('place_id?', NUMBER),
            ('parent_id?', BIG),
            ('kind', TEXT),
            ('use', TEXT),
            ('name', TEXT),
            ('pinyin_key', TEXT),
            ('area_m2', NUMBER),
            ('peak_m2', NUMBER),
            ('is_split', FLAG),
            ('ready_on?', DAY),
            ('note', TEXT),
            ('updated_at', WHEN),
            ('updated_by_id', NUMBER),
            ('version', NUMBER),
        ],
        sa.CheckConstraint('peak_m2 BETWEEN 0 AND area_m2', name='ck_carrier_peak'),
        sa.UniqueConstraint('block_id', 'name', name='uq_carrier_block_id_name'),
        points=[
            ('block_id', 'block'),
            ('parent_id', 'carrier'),
            ('place_id', 'place'),
            ('updated_by_id', 'user_account'),
        ],
    )
    op.create_index('ix_carrier_block_id_pinyin_key', 'carrier', ['block_id', 'pinyin_key'])
    op.create_index('ix_carrier_parent_id', 'carrier', ['parent_id'])
    _table(
        'carrier_terms',
        [
            ('carrier_id', BIG),
            ('from_on', DAY),
            ('rent_fen?', NUMBER),
            ('price_mu?', sa.BigInteger()),
            ('by_id', NUMBER),
            ('at', WHEN),
        ],
        points=[('by_id', 'user_account'), ('carrier_id', 'carrier')],
    )
    op.create_index(
        'ix_carrier_terms_carrier_id_from_on', 'carrier_terms', ['carrier_id', 'from_on']
    )
    _table(
        'carrier_holding',
        [
            ('carrier_id', BIG),
            ('lead_id', BIG),
            ('state', TEXT),
            ('area_m2', NUMBER),
            ('starts_on', DAY),
            ('until?', DAY),
            ('by_id', NUMBER),
            ('at', WHEN),
            ('ended_at?', WHEN),
            ('ended_by_id?', NUMBER),
            ('ended_reason', TEXT),
        ],
        sa.CheckConstraint('area_m2 > 0', name='ck_carrier_holding_area'),
        points=[
            ('by_id', 'user_account'),
            ('carrier_id', 'carrier'),
            ('ended_by_id', 'user_account'),
            ('lead_id', 'lead'),
        ],
    )
    op.create_index(
        'ix_carrier_holding_live',
        'carrier_holding',
        ['carrier_id'],
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_index('ix_carrier_holding_lead_id', 'carrier_holding', ['lead_id'])
    op.create_index('ix_carrier_holding_carrier_id_id', 'carrier_holding', ['carrier_id', 'id'])


def _problems():
    _table(
        'problem',
        [
            ('lead_id', BIG),
            ('kind', TEXT),
            ('title', TEXT),
            ('text', TEXT),
            ('cluster_id', NUMBER),
            ('due_on', DAY),
            ('state', TEXT),
            ('escalated', FLAG),
            ('raised_by_id', NUMBER),
            ('raised_on', DAY),
            ('closed_on?', DAY),
            ('solved?', FLAG),
            ('version', NUMBER),
        ],
        points=[
            ('cluster_id', 'cluster'),
            ('lead_id', 'lead'),
            ('raised_by_id', 'user_account'),
        ],
    )
    op.create_index('ix_problem_state_due_on_id', 'problem', ['state', 'due_on', 'id'])
    op.create_index('ix_problem_cluster_id_state', 'problem', ['cluster_id', 'state'])
    op.create_index('ix_problem_lead_id', 'problem', ['lead_id'])
    op.create_index('ix_problem_raised_by_id', 'problem', ['raised_by_id'])
    _table(
        'problem_step',
        [
            ('problem_id', BIG),
            ('step', TEXT),
            ('cluster_id', NUMBER),
            ('text', TEXT),
            ('solved?', FLAG),
            ('by_id', NUMBER),
            ('at', WHEN),
        ],
        points=[
            ('by_id', 'user_account'),
            ('cluster_id', 'cluster'),
            ('problem_id', 'problem'),
        ],
    )
    op.create_index('ix_problem_step_problem_id', 'problem_step', ['problem_id'])


def downgrade():
    for table in ('problem_step', 'problem', 'carrier_holding', 'carrier_terms', 'carrier'):
        op.drop_table(table)
