"""measures of closed weeks; reported figures as facts; firms of a baseline that have no cluster"""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.INTEGER(), 'sqlite')
SIGNED = "stage_rank >= 6 AND status <> 'lost'"
SHORT = 'id stage_rank stage status landed_counted_on left_counted_on'
AMOUNTS = 'received contract planned registered jobs_actual output_actual tax_actual'
OPEN = "status IN ('active', 'onhold')"
BOARD = (
    'stage status stage_on silent_after stuck_after next_step_on review_on planned'
    ' block_id owner_id shared id snoozed_until stall_cause'
)
UNDER_WAY = {
    'ix_lead_unstarted': (
        'signed_on id block_id owner_id shared track snoozed_until planned',
        f"stage IN ('S6', 'S7', 'S8') AND {OPEN}",
    ),
    **{
        f'ix_lead_{day}': (f'{day} id block_id', f'{day} IS NOT NULL AND {OPEN}')
        for day in ('promised_start_on', 'promised_operation_on', 'promised_full_on', 'mou_until')
    },
    'ix_lead_contract': ('contract id block_id owner_id shared', OPEN),
}
# The verified contract that no retraction takes back, unless that was taken back itself.
SIGNINGS = """
UPDATE lead SET signed_on = (
    SELECT max(signing.happened_on) FROM fact signing
    WHERE signing.lead_id = lead.id AND signing.kind = 'milestone' AND signing.subject = 'S6'
    AND signing.verified_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM fact back WHERE back.lead_id = lead.id AND back.retracts_id = signing.id
        AND NOT EXISTS (
            SELECT 1 FROM fact again WHERE again.lead_id = lead.id AND again.retracts_id = back.id
        )
    )
) WHERE stage_rank >= 6
"""
FIGURES = ('jobs_actual', 'output_actual', 'tax_actual')
KINDS = ('landed', 'left', 'committed')


def upgrade():
    op.create_table(
        'week_value',
        sa.Column('id', BIG, nullable=False),
        sa.Column('week', sa.String(), nullable=False),
        sa.Column('basis', sa.String(), nullable=False),
        sa.Column('measure', sa.String(), nullable=False),
        sa.Column('block_id', sa.Integer(), nullable=False),
        sa.Column('cluster_id', sa.Integer(), nullable=False),
        *(column for kind in KINDS for column in _kind(kind)),
        sa.ForeignKeyConstraint(['block_id'], ['block.id'], name='fk_week_value_block_id'),
        sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name='fk_week_value_cluster_id'),
        sa.ForeignKeyConstraint(['week'], ['week_close.week'], name='fk_week_value_week'),
        sa.PrimaryKeyConstraint('id', name='pk_week_value'),
        sa.UniqueConstraint(
            'week',
            'basis',
            'measure',
            'block_id',
            'cluster_id',
            name='uq_week_value_week_basis_measure_block_id_cluster_id',
        ),
    )
    op.create_index(
        'ix_week_value_measure_block_id_week', 'week_value', ['measure', 'block_id', 'week']
    )
    _signed(f'{SHORT} {AMOUNTS}')
    op.add_column('lead', sa.Column('signed_on', sa.Date(), nullable=True))
    op.execute(SIGNINGS)
    _board(f'{BOARD} last_contact_on stuck_since')
    for name, (columns, where) in UNDER_WAY.items():
        test = sa.text(where)
        op.create_index(
            name, 'lead', columns.split(), sqlite_where=test, postgresql_where=test
        )
    op.create_index('ix_activity_happened_on_id', 'activity', ['happened_on', 'id'])
    _unclassified(allowed=True)
    for figure in FIGURES:
        op.execute(
            'INSERT INTO fact (lead_id, block_id, kind, subject, amount, payload, happened_on,'
            ' recorded_at, recorded_by_id, verified_at, late, evidence_kind, evidence_ref,'
            ' currency, original_amount, rate, rate_source)'
            f" SELECT id, block_id, 'figure', '{figure}', {figure}, '{{}}', stage_on,"
            " updated_at, updated_by_id, updated_at, false, '', '', 'CNY', '', '', ''"
            f' FROM lead WHERE {figure} IS NOT NULL'
        )


def downgrade():
    op.execute("DELETE FROM fact WHERE kind = 'figure'")
    op.execute('DELETE FROM baseline_cell WHERE cluster_id IS NULL')
    _unclassified(allowed=False)
    op.drop_index('ix_activity_happened_on_id', 'activity')
    _board(BOARD)
    for name in UNDER_WAY:
        op.drop_index(name, 'lead')
    op.drop_column('lead', 'signed_on')
    _signed(SHORT)
    op.drop_table('week_value')


def _kind(kind):
    yield sa.Column(f'{kind}_leads', sa.Integer(), nullable=False)
    yield sa.Column(kind, sa.BigInteger(), nullable=False)
    yield sa.Column(f'{kind}_firms', sa.Integer(), nullable=False)
    yield sa.Column(f'{kind}_missing', sa.Integer(), nullable=False)


def _signed(columns):
    _anew('ix_lead_signed', columns, SIGNED)


def _board(columns):
    _anew('ix_lead_board', columns, OPEN)


def _anew(name, columns, where):
    test = sa.text(where)
    op.drop_index(name, 'lead')
    op.create_index(name, 'lead', columns.split(), sqlite_where=test, postgresql_where=test)


def _unclassified(*, allowed):
    name, test = 'uq_baseline_cell_unclassified', sa.text('cluster_id IS NULL')
    if not allowed:
        op.drop_index(name, 'baseline_cell')
    with op.batch_alter_table('baseline_cell') as batch:
        batch.alter_column('cluster_id', existing_type=sa.Integer(), nullable=allowed)
    if allowed:
        op.create_index(
            name,
            'baseline_cell',
            ['baseline_id'],
            unique=True,
            sqlite_where=test,
            postgresql_where=test,
        )
