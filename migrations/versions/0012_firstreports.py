"""firstreports: stamps, marks, protection, clashes, appeals, transfers, reports to the province"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
BIG = sa.BigInteger().with_variant(sa.INTEGER(), 'sqlite')
AT = sa.DateTime(timezone=True)
PARTIAL = [
    ('uq_report_mark_held', 'report_mark', 'mark', 'released_at IS NULL'),
    ('uq_report_clash_open', 'report_clash', 'lead_id', 'settled_at IS NULL'),
    ('uq_report_appeal_open', 'report_appeal', 'clash_id', "state = 'open'"),
    ('uq_lead_transfer_running', 'lead_transfer', 'lead_id', "state IN ('open', 'declined')"),
]
INDEXES = [
    ('ix_lead_reader_block_id', 'lead_reader', 'block_id'),
    ('ix_first_report_block_id_stamped_at', 'first_report', 'block_id stamped_at'),
    ('ix_report_mark_lead_id', 'report_mark', 'lead_id'),
    ('ix_report_protection_until_lead_id', 'report_protection', 'until lead_id'),
    ('ix_report_clash_block_id_settled_at', 'report_clash', 'block_id settled_at'),
    ('ix_report_clash_first_lead_id', 'report_clash', 'first_lead_id'),
    ('ix_report_appeal_clash_id', 'report_appeal', 'clash_id'),
    ('ix_report_appeal_state_due_on', 'report_appeal', 'state due_on'),
    ('ix_lead_transfer_lead_id', 'lead_transfer', 'lead_id'),
    ('ix_lead_transfer_state_due_on', 'lead_transfer', 'state due_on'),
    ('ix_province_report_lead_id_id', 'province_report', 'lead_id id'),
]
TABLES = (
    'province_report', 'lead_transfer', 'report_appeal', 'report_clash', 'report_protection',
    'report_mark', 'first_report', 'lead_reader',
)


def needed(name, kind):
    return sa.Column(name, kind, nullable=False)


def table(name, *columns, **references):
    """A table with a number of its own, and keys to the tables that its columns name."""
    keys = [
        sa.ForeignKeyConstraint([column], [f'{other}.id'], name=f'fk_{name}_{column}')
        for column, other in references.items()
    ]
    primary = sa.PrimaryKeyConstraint('id', name=f'pk_{name}')
    op.create_table(name, needed('id', BIG), *columns, primary, *keys)


def upgrade():
    op.add_column(
        'lead', sa.Column('has_clash', sa.Boolean(), nullable=False, server_default=sa.false())
    )
    table(
        'lead_reader',
        needed('lead_id', BIG),
        needed('block_id', sa.Integer()),
        needed('why', sa.String()),
        needed('since', AT),
        sa.UniqueConstraint('lead_id', 'block_id', name='uq_lead_reader_lead_id_block_id'),
        lead_id='lead',
        block_id='block',
    )
    table(
        'first_report',
        needed('lead_id', BIG),
        needed('block_id', sa.Integer()),
        needed('by_id', sa.Integer()),
        needed('stamped_at', AT),
        sa.UniqueConstraint('lead_id', name='uq_first_report_lead_id'),
        lead_id='lead',
        block_id='block',
        by_id='user_account',
    )
    table(
        'report_mark',
        needed('lead_id', BIG),
        needed('mark', sa.String()),
        sa.Column('released_at', AT),
        lead_id='lead',
    )
    table(
        'report_protection',
        needed('lead_id', BIG),
        needed('since', sa.Date()),
        needed('until', sa.Date()),
        sa.UniqueConstraint('lead_id', name='uq_report_protection_lead_id'),
        lead_id='lead',
    )
    table(
        'report_clash',
        needed('lead_id', BIG),
        needed('block_id', sa.Integer()),
        needed('first_lead_id', BIG),
        needed('matched', JSON),
        needed('at', AT),
        needed('by_id', sa.Integer()),
        sa.Column('settled_at', AT),
        needed('outcome', sa.String()),
        lead_id='lead',
        block_id='block',
        first_lead_id='lead',
        by_id='user_account',
    )
    table(
        'report_appeal',
        needed('clash_id', BIG),
        needed('kind', sa.String()),
        needed('block_id', sa.Integer()),
        needed('first_block_id', sa.Integer()),
        needed('reason', sa.String()),
        needed('asked_by_id', sa.Integer()),
        needed('asked_at', AT),
        needed('due_on', sa.Date()),
        needed('state', sa.String()),
        needed('answer', sa.String()),
        sa.Column('answered_by_id', sa.Integer()),
        sa.Column('answered_at', AT),
        needed('version', sa.Integer()),
        clash_id='report_clash',
        block_id='block',
        first_block_id='block',
        asked_by_id='user_account',
        answered_by_id='user_account',
    )
    table(
        'lead_transfer',
        needed('lead_id', BIG),
        needed('from_block_id', sa.Integer()),
        needed('to_block_id', sa.Integer()),
        needed('reason', sa.String()),
        needed('note', sa.String()),
        needed('asked_by_id', sa.Integer()),
        needed('asked_at', AT),
        needed('due_on', sa.Date()),
        needed('state', sa.String()),
        needed('declined_reason', sa.String()),
        sa.Column('declined_by_id', sa.Integer()),
        needed('answer', sa.String()),
        sa.Column('answered_by_id', sa.Integer()),
        sa.Column('answered_at', AT),
        needed('version', sa.Integer()),
        lead_id='lead',
        from_block_id='block',
        to_block_id='block',
        asked_by_id='user_account',
        declined_by_id='user_account',
        answered_by_id='user_account',
    )
    table(
        'province_report',
        needed('lead_id', BIG),
        needed('receipt', sa.String()),
        needed('exemption', sa.String()),
        needed('by_id', sa.Integer()),
        needed('at', AT),
        lead_id='lead',
        by_id='user_account',
    )
    for name, owner, columns in INDEXES:
        op.create_index(name, owner, columns.split())
    for name, owner, columns, where in PARTIAL:
        test = sa.text(where)
        op.create_index(
            name, owner, columns.split(), unique=True, sqlite_where=test, postgresql_where=test
        )


def downgrade():
    op.execute(
        "UPDATE lead SET shared = false WHERE NOT EXISTS (SELECT 1 FROM lead_share "
        "WHERE lead_share.lead_id = lead.id AND lead_share.block_id <> lead.block_id)"
    )
    for name in TABLES:
        op.drop_table(name)
    with op.batch_alter_table('lead') as batch_op:
        batch_op.drop_column('has_clash')
