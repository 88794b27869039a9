"""what a notice is about beside leads and tasks; of which months an indicator report waits"""

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0028'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.INTEGER(), 'sqlite')


def upgrade():
    op.add_column('notice', sa.Column('subject_id', sa.BigInteger(), nullable=True))
    op.create_table(
        'indicator_wait',
        sa.Column('id', BIG, nullable=False),
        sa.Column('place', sa.String(), nullable=False),
        sa.Column('month', sa.Date(), nullable=False),
        sa.Column('report_id', BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ['report_id'], ['indicator_report.id'], name='fk_indicator_wait_report_id'
        ),
        sa.PrimaryKeyConstraint('id', name='pk_indicator_wait'),
        sa.UniqueConstraint('place', 'month', name='uq_indicator_wait_place_month'),
    )
    op.create_index('ix_indicator_wait_report_id', 'indicator_wait', ['report_id'])
    # Of two that wait already the first keeps the month; the other is decided on as before.
    op.execute(
        "INSERT INTO indicator_wait (place, month, report_id)"
        " SELECT coalesce(b.code, 'AREA'), v.month, min(r.id) FROM indicator_report r"
        " JOIN indicator_value v ON v.report_id = r.id LEFT JOIN block b ON b.id = r.block_id"
        " WHERE r.state = 'waiting' GROUP BY coalesce(b.code, 'AREA'), v.month"
    )


def downgrade():
    op.drop_table('indicator_wait')
    op.execute("DELETE FROM notice WHERE subject_id IS NOT NULL")
    op.execute("DELETE FROM notice_mute WHERE kind = 'draft'")
    op.drop_column('notice', 'subject_id')
