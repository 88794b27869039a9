"""screening: editions of the negative list, their entries, what people decided about leads"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
BIG = sa.BigInteger().with_variant(sa.INTEGER(), 'sqlite')


def upgrade():
    op.create_table(
        'negative_edition',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('code', sa.String(), nullable=False),
        sa.Column('scope', sa.String(), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('effective_from', sa.Date(), nullable=False),
        sa.Column('official_count', sa.Integer(), nullable=False),
        sa.Column('document', sa.String(), nullable=False),
        sa.Column('document_en', sa.String(), nullable=False),
        sa.Column('url', sa.String(), nullable=False),
        sa.Column('note', sa.String(), nullable=False),
        sa.Column('note_en', sa.String(), nullable=False),
        sa.Column('horizontal', JSON, nullable=False),
        sa.Column('verified', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_negative_edition'),
        sa.UniqueConstraint('code', name='uq_negative_edition_code'),
    )
    op.create_table(
        'negative_entry',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('edition_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('name_en', sa.String(), nullable=False),
        sa.Column('terms', JSON, nullable=False),
        sa.Column('industries', JSON, nullable=False),
        sa.Column('items', JSON, nullable=False),
        sa.Column('stays_open', JSON, nullable=False),
        sa.Column('pilots', JSON, nullable=False),
        sa.Column('verified', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ['edition_id'],
            ['negative_edition.id'],
            name='fk_negative_entry_edition_id',
        ),
        sa.PrimaryKeyConstraint('id', name='pk_negative_entry'),
        sa.UniqueConstraint('edition_id', 'number', name='uq_negative_entry_edition_id_number'),
    )
    op.create_table(
        'screening_decision',
        sa.Column('id', BIG, nullable=False),
        sa.Column('lead_id', BIG, nullable=False),
        sa.Column('block_id', sa.Integer(), nullable=False),
        sa.Column('edition_id', sa.Integer(), nullable=False),
        sa.Column('answer', sa.String(), nullable=False),
        sa.Column('reason', sa.String(), nullable=False),
        sa.Column('decided_on', sa.Date(), nullable=False),
        sa.Column('basis', JSON, nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['block_id'], ['block.id'], name='fk_screening_decision_block_id'
        ),
        sa.ForeignKeyConstraint(
            ['by_id'], ['user_account.id'], name='fk_screening_decision_by_id'
        ),
        sa.ForeignKeyConstraint(
            ['edition_id'],
            ['negative_edition.id'],
            name='fk_screening_decision_edition_id',
        ),
        sa.ForeignKeyConstraint(
            ['lead_id'], ['lead.id'], name='fk_screening_decision_lead_id'
        ),
        sa.PrimaryKeyConstraint('id', name='pk_screening_decision'),
    )
    op.create_index('ix_screening_decision_lead_id_id', 'screening_decision', ['lead_id', 'id'])


def downgrade():
    op.drop_table('screening_decision')
    op.drop_table('negative_entry')
    op.drop_table('negative_edition')
