"""speed: indexes of what is open, and what of a lead they stand on"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0007'
branch_labels = None
depends_on = None

OPEN = "status IN ('active', 'onhold')"
SILENT = 'last_contact_on id silent_after status review_on'
STUCK = 'stuck_since id stuck_after silent_after status review_on'
UNPLANNED = 'block_id status last_contact_on stage_on id silent_after stuck_after review_on'
SIGNED = 'id stage_rank stage status landed_counted_on left_counted_on'
WAITING = "kind = 'receipt' AND verified_at IS NULL"
BOARD = (
    'stage status stage_on silent_after stuck_after next_step_on review_on planned'
    ' block_id owner_id'
)
PARTIAL = [
    ('ix_lead_board', 'lead', f'{BOARD} shared id', OPEN),
    ('ix_lead_coverage', 'lead', 'item_id stage block_id owner_id shared id', OPEN),
    ('ix_lead_silent', 'lead', SILENT, OPEN),
    ('ix_lead_stuck', 'lead', STUCK, OPEN),
    ('ix_lead_block_silent', 'lead', f'block_id {SILENT}', OPEN),
    ('ix_lead_block_stuck', 'lead', f'block_id {STUCK}', OPEN),
    ('ix_lead_unplanned', 'lead', UNPLANNED, f'next_step_on IS NULL AND {OPEN}'),
    ('ix_lead_review', 'lead', 'review_on id block_id', "status = 'onhold'"),
    ('ix_lead_signed', 'lead', SIGNED, "stage_rank >= 6 AND status <> 'lost'"),
    ('ix_next_step_open', 'next_step', 'due_on id lead_id', 'done_at IS NULL'),
    ('ix_next_step_block_open', 'next_step', 'block_id due_on id lead_id', 'done_at IS NULL'),
    ('ix_stage_claim_waiting', 'stage_claim', 'claimed_at id block_id lead_id', "state = 'open'"),
    ('ix_fact_waiting', 'fact', 'recorded_at id block_id lead_id', WAITING),
    ('ix_transition_back', 'transition', 'at id block_id lead_id', "how = 'back'"),
]
NEW = [
    ('ix_lead_item_id_last_contact_on', 'lead', 'item_id last_contact_on'),
    ('ix_transition_at_id', 'transition', 'at id verb how block_id lead_id'),
    ('ix_transition_block_id_at_id', 'transition', 'block_id at id verb how lead_id'),
    ('ix_lead_block_id_created_at_id', 'lead', 'block_id created_at id'),
    ('ix_activity_by_id_happened_on', 'activity', 'by_id happened_on'),
]
OLD = [
    ('ix_transition_block_id_at', 'transition', 'block_id at'),
    ('ix_lead_board', 'lead', BOARD),
    ('ix_lead_item_id', 'lead', 'item_id'),
    ('ix_activity_block_id', 'activity', 'block_id'),
    ('ix_activity_by_id', 'activity', 'by_id'),
    ('ix_next_step_block_id', 'next_step', 'block_id'),
    ('ix_stage_claim_block_id_state', 'stage_claim', 'block_id state'),
]


def upgrade():
    op.add_column('lead', sa.Column('stuck_since', sa.Date(), nullable=True))
    op.execute(
        "UPDATE lead SET stuck_since = coalesce(CASE stage WHEN 'S9' THEN promised_operation_on "
        "WHEN 'S10' THEN promised_full_on END, stage_on)"
    )
    op.add_column(
        'lead', sa.Column('shared', sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute(
        "UPDATE lead SET shared = true WHERE EXISTS (SELECT 1 FROM lead_share "
        "WHERE lead_share.lead_id = lead.id AND lead_share.block_id <> lead.block_id)"
    )
    for name, table, _ in OLD:
        op.drop_index(name, table)
    for name, table, columns, where in PARTIAL:
        test = sa.text(where)
        op.create_index(name, table, columns.split(), sqlite_where=test, postgresql_where=test)
    for name, table, columns in NEW:
        op.create_index(name, table, columns.split())


def downgrade():
    for name, table, *_ in [*NEW, *PARTIAL]:
        op.drop_index(name, table)
    for name, table, columns in OLD:
        op.create_index(name, table, columns.split())
    with op.batch_alter_table('lead') as batch_op:
        batch_op.drop_column('shared')
        batch_op.drop_column('stuck_since')
