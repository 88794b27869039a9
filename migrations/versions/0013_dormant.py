"""dormant: what the system itself does to a lead, nobody did"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

BY = [('transition', 'by_id'), ('fact', 'recorded_by_id'), ('lead', 'updated_by_id')]
ASLEEP = "SELECT id FROM fact WHERE kind = 'dormant'"
OWNER = '(SELECT owner_id FROM lead WHERE lead.id = lead_id)'
BACK = [
    # What takes a rest back, and the facts of the rest, name the transition of the rest.
    f'DELETE FROM fact WHERE retracts_id IN (SELECT id FROM fact WHERE retracts_id IN ({ASLEEP}))',
    f'DELETE FROM fact WHERE retracts_id IN ({ASLEEP})',
    "DELETE FROM fact WHERE kind = 'dormant'",
    "DELETE FROM transition WHERE verb = 'rest'",
    "UPDATE transition SET verb = 'move' WHERE verb = 'override'",
    "UPDATE lead SET status = 'onhold' WHERE status = 'dormant'",
    "UPDATE lead SET track = 'build' WHERE track <> 'build'",
    'UPDATE lead SET updated_by_id = owner_id WHERE updated_by_id IS NULL',
    f'UPDATE fact SET recorded_by_id = {OWNER} WHERE recorded_by_id IS NULL',
    f'UPDATE transition SET by_id = {OWNER} WHERE by_id IS NULL',
]


def upgrade():
    _ask_for_a_person(always=False)


def downgrade():
    for statement in BACK:
        op.execute(statement)
    _ask_for_a_person(always=True)


def _ask_for_a_person(*, always):
    for table, column in BY:
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(column, existing_type=sa.Integer(), nullable=not always)
