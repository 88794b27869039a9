"""versions of mix targets: from when to when each holds, who refused or took one back, and why"""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None

DRAFT = 'uq_mix_target_draft'
PLAN_DRAFT = 'uq_mix_target_plan_draft'
# A version ends where the next one of its block and measure begins.
ENDS = (
    'UPDATE mix_target SET superseded_from = (SELECT min(later.effective_from)'
    ' FROM mix_target AS later WHERE later.block_id = mix_target.block_id'
    ' AND later.measure = mix_target.measure AND later.id > mix_target.id)'
    " WHERE state = 'superseded'"
)
ENDED = (
    ('wanted_from', sa.Date()),
    ('superseded_from', sa.Date()),
    ('ended_by_id', sa.Integer()),
    ('ended_at', sa.DateTime(timezone=True)),
)


def upgrade():
    with op.batch_alter_table('mix_target') as batch:
        for name, kind in ENDED:
            batch.add_column(sa.Column(name, kind, nullable=True))
        batch.add_column(sa.Column('ended_reason', sa.String(), nullable=False, server_default=''))
        batch.create_foreign_key('fk_mix_target_ended_by_id', 'user_account', ['ended_by_id'], ['id'])
    op.execute(ENDS)
    op.drop_index(DRAFT, 'mix_target')
    _draft_index(DRAFT, "state = 'draft' AND drafted_by_id IS NOT NULL")
    _draft_index(PLAN_DRAFT, "state = 'draft' AND drafted_by_id IS NULL")


def downgrade():
    # What waited beside the plan's draft, was refused or taken back has no place there.
    gone = (
        "SELECT id FROM mix_target WHERE state IN ('refused', 'withdrawn')"
        " OR (state = 'draft' AND drafted_by_id IS NOT NULL)"
    )
    op.execute(f'DELETE FROM mix_target_share WHERE target_id IN ({gone})')
    op.execute(f'DELETE FROM mix_target WHERE id IN ({gone})')
    op.drop_index(PLAN_DRAFT, 'mix_target')
    op.drop_index(DRAFT, 'mix_target')
    with op.batch_alter_table('mix_target') as batch:
        batch.drop_constraint('fk_mix_target_ended_by_id', type_='foreignkey')
        batch.drop_column('ended_reason')
        for name, _ in reversed(ENDED):
            batch.drop_column(name)
    _draft_index(DRAFT, "state = 'draft'")


def _draft_index(name, where):
    test = sa.text(where)
    op.create_index(
        name,
        'mix_target',
        ['block_id', 'measure'],
        unique=True,
        sqlite_where=test,
        postgresql_where=test,
    )
