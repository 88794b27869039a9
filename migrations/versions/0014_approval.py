"""approval routes and their rules, policy asks; the entries that a screening decision names, what would open them"""

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
BIG = sa.BigInteger().with_variant(sa.INTEGER(), 'sqlite')


def upgrade():
    op.create_table(
        'screening_hit',
        sa.Column('id', BIG, nullable=False),
        sa.Column('decision_id', BIG, nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['decision_id'], ['screening_decision.id'], name='fk_screening_hit_decision_id'
        ),
        sa.PrimaryKeyConstraint('id', name='pk_screening_hit'),
        sa.UniqueConstraint('decision_id', 'number', name='uq_screening_hit_decision_id_number'),
    )
    _name_the_hits_of_before()
    op.create_index(
        'ix_screening_decision_barred',
        'screening_decision',
        ['lead_id'],
        sqlite_where=sa.text("answer = 'barred'"),
        postgresql_where=sa.text("answer = 'barred'"),
    )
    with op.batch_alter_table('negative_entry') as batch:
        batch.add_column(sa.Column('opened_by', JSON, nullable=False, server_default='[]'))
    with op.batch_alter_table('negative_entry') as batch:
        batch.alter_column('opened_by', server_default=None)
    op.create_table(
        'approval_rule',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('code', sa.String(), nullable=False),
        sa.Column('effective_from', sa.Date(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('name_en', sa.String(), nullable=False),
        sa.Column('source', sa.String(), nullable=False),
        sa.Column('source_en', sa.String(), nullable=False),
        sa.Column('url', sa.String(), nullable=False),
        sa.Column('limit_usd', sa.BigInteger(), nullable=True),
        sa.Column('verified', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_approval_rule'),
        sa.UniqueConstraint('code', 'effective_from', name='uq_approval_rule_code_effective_from'),
    )
    op.create_table(
        'approval_route',
        sa.Column('id', BIG, nullable=False),
        sa.Column('lead_id', BIG, nullable=False),
        sa.Column('block_id', sa.Integer(), nullable=False),
        sa.Column('route', sa.String(), nullable=False),
        sa.Column('reason', sa.String(), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['block_id'], ['block.id'], name='fk_approval_route_block_id'),
        sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name='fk_approval_route_by_id'),
        sa.ForeignKeyConstraint(['lead_id'], ['lead.id'], name='fk_approval_route_lead_id'),
        sa.PrimaryKeyConstraint('id', name='pk_approval_route'),
    )
    op.create_index('ix_approval_route_lead_id_id', 'approval_route', ['lead_id', 'id'])
    _asks()


def _asks():
    op.add_column(
        'lead', sa.Column('policy_asks', sa.Integer(), nullable=False, server_default='0')
    )
    op.create_table(
        'policy_ask',
        sa.Column('id', BIG, nullable=False),
        sa.Column('lead_id', BIG, nullable=False),
        sa.Column('block_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('what', sa.String(), nullable=False),
        sa.Column('legal_basis', sa.String(), nullable=False),
        sa.Column('amount', sa.BigInteger(), nullable=True),
        sa.Column('expires_on', sa.Date(), nullable=True),
        sa.Column('by_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('review', sa.String(), nullable=False),
        sa.Column('review_number', sa.String(), nullable=False),
        sa.Column('approver', sa.String(), nullable=False),
        sa.Column('review_reason', sa.String(), nullable=False),
        sa.Column('reviewed_by_id', sa.Integer(), nullable=True),
        sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('withdrawn_reason', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['block_id'], ['block.id'], name='fk_policy_ask_block_id'),
        sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name='fk_policy_ask_by_id'),
        sa.ForeignKeyConstraint(['lead_id'], ['lead.id'], name='fk_policy_ask_lead_id'),
        sa.ForeignKeyConstraint(
            ['reviewed_by_id'], ['user_account.id'], name='fk_policy_ask_reviewed_by_id'
        ),
        sa.PrimaryKeyConstraint('id', name='pk_policy_ask'),
    )
    op.create_index('ix_policy_ask_lead_id', 'policy_ask', ['lead_id'])


def _name_the_hits_of_before():
    """Decisions of before named no entries: those that were found then were meant."""
    connection = op.get_bind()
    decided = connection.execute(
        sa.text("SELECT id, basis FROM screening_decision WHERE answer <> 'clear'")
    ).all()
    rows = [
        {'decision': number, 'number': hit}
        for number, basis in decided
        for hit in (json.loads(basis) if isinstance(basis, str) else basis).get('hits', ())
    ]
    if rows:
        connection.execute(
            sa.text('INSERT INTO screening_hit (decision_id, number) VALUES (:decision, :number)'),
            rows,
        )


def downgrade():
    op.drop_table('policy_ask')
    op.drop_column('lead', 'policy_asks')
    op.drop_table('approval_route')
    op.drop_table('approval_rule')
    with op.batch_alter_table('negative_entry') as batch:
        batch.drop_column('opened_by')
    op.drop_index('ix_screening_decision_barred', table_name='screening_decision')
    op.drop_table('screening_hit')
