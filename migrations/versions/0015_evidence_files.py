"""evidence files: what people send to prove a claim, a move or a receipt, or to keep with a lead"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.INTEGER(), 'sqlite')
POINTS = [
    ('block_id', 'block'),
    ('by_id', 'user_account'),
    ('claim_id', 'stage_claim'),
    ('fact_id', 'fact'),
    ('lead_id', 'lead'),
    ('transition_id', 'transition'),
    ('withdrawn_by_id', 'user_account'),
]


def upgrade():
    op.create_table(
        'evidence_file',
        sa.Column('id', BIG, nullable=False),
        sa.Column('lead_id', BIG, nullable=False),
        sa.Column('block_id', sa.Integer(), nullable=False),
        sa.Column('claim_id', BIG, nullable=True),
        sa.Column('transition_id', BIG, nullable=True),
        sa.Column('fact_id', BIG, nullable=True),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('size', sa.BigInteger(), nullable=False),
        sa.Column('sha256', sa.String(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
        sa.Column('withdrawn_reason', sa.String(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f'{table}.id'], name=f'fk_evidence_file_{column}')
            for column, table in POINTS
        ),
        sa.PrimaryKeyConstraint('id', name='pk_evidence_file'),
    )
    op.create_index('ix_evidence_file_lead_id_id', 'evidence_file', ['lead_id', 'id'])
    for column in ('claim_id', 'fact_id', 'sha256', 'transition_id'):
        op.create_index(f'ix_evidence_file_{column}', 'evidence_file', [column])


def downgrade():
    op.drop_table('evidence_file')
