"""reviews of leads with their conditions, people a lead brings, headquarters, top-500 lists"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
BIG = sa.BigInteger().with_variant(sa.INTEGER(), 'sqlite')
AT = sa.DateTime(timezone=True)
TABLES = (
    'top_rank', 'hq_judgement', 'hq_rule', 'review_condition', 'review_member', 'review',
)
INDEXES = [
    ('ix_review_lead_id_id', 'review', 'lead_id id'),
    ('ix_review_member_user_id', 'review_member', 'user_id'),
    ('ix_review_condition_lead_id_id', 'review_condition', 'lead_id id'),
    ('ix_hq_judgement_lead_id_id', 'hq_judgement', 'lead_id id'),
    ('ix_top_rank_enterprise_id', 'top_rank', 'enterprise_id'),
]


def needed(name, kind, **more):
    return sa.Column(name, kind, nullable=False, **more)


def perhaps(name, kind):
    return sa.Column(name, kind, nullable=True)


def table(name, *columns, number=BIG, **references):
    """A table with a number of its own, and keys to the tables that its columns name."""
    keys = [
        sa.ForeignKeyConstraint([column], [f'{other}.id'], name=f'fk_{name}_{column}')
        for column, other in references.items()
    ]
    primary = sa.PrimaryKeyConstraint('id', name=f'pk_{name}')
    op.create_table(name, needed('id', number), *columns, primary, *keys)


def partial(name, on, columns, where, unique=False):
    test = sa.text(where)
    op.create_index(
        name, on, columns.split(), unique=unique, sqlite_where=test, postgresql_where=test
    )


def upgrade():
    op.add_column('lead', perhaps('leading_talents', sa.Integer()))
    op.add_column('lead', needed('talent_team', sa.String(), server_default=''))
    op.add_column('lead', needed('review_outcome', sa.String(), server_default=''))
    op.add_column('lead', needed('open_conditions', sa.Integer(), server_default='0'))
    _reviews()
    _merits()
    for name, on, columns in INDEXES:
        op.create_index(name, on, columns.split())
    partial('uq_review_open', 'review', 'lead_id', "state = 'open'", unique=True)
    partial(
        'ix_review_condition_open', 'review_condition', 'due_on id lead_id owner_id', "state <> 'met'"
    )


def _reviews():
    table(
        'review',
        needed('lead_id', BIG),
        needed('block_id', sa.Integer()),
        needed('card', JSON),
        needed('note', sa.String()),
        needed('due_on', sa.Date()),
        needed('chair_id', sa.Integer()),
        needed('convened_by_id', sa.Integer()),
        needed('convened_at', AT),
        needed('updated_at', AT),
        needed('state', sa.String()),
        perhaps('outcome', sa.String()),
        perhaps('proposed', sa.String()),
        needed('total', sa.String()),
        needed('reason', sa.String()),
        perhaps('ended_by_id', sa.Integer()),
        perhaps('ended_at', AT),
        needed('version', sa.Integer()),
        lead_id='lead',
        block_id='block',
        chair_id='user_account',
        convened_by_id='user_account',
        ended_by_id='user_account',
    )
    table(
        'review_member',
        needed('review_id', BIG),
        needed('user_id', sa.Integer()),
        perhaps('recused_at', AT),
        needed('recused_reason', sa.String()),
        perhaps('scored_at', AT),
        needed('grades', JSON),
        needed('vetoes', JSON),
        needed('comment', sa.String()),
        sa.UniqueConstraint('review_id', 'user_id', name='uq_review_member_review_id_user_id'),
        review_id='review',
        user_id='user_account',
    )
    table(
        'review_condition',
        needed('review_id', BIG),
        needed('lead_id', BIG),
        needed('block_id', sa.Integer()),
        needed('what', sa.String()),
        needed('department', sa.String()),
        needed('owner_id', sa.Integer()),
        needed('due_on', sa.Date()),
        needed('state', sa.String()),
        needed('answer', sa.String()),
        needed('evidence_ref', sa.String()),
        perhaps('answered_by_id', sa.Integer()),
        perhaps('answered_at', AT),
        needed('verdict', sa.String()),
        perhaps('ended_by_id', sa.Integer()),
        perhaps('ended_at', AT),
        needed('version', sa.Integer()),
        review_id='review',
        lead_id='lead',
        block_id='block',
        owner_id='user_account',
        answered_by_id='user_account',
        ended_by_id='user_account',
    )


def _merits():
    table(
        'hq_rule',
        needed('code', sa.String()),
        needed('effective_from', sa.Date()),
        perhaps('effective_until', sa.Date()),
        needed('kind', sa.String()),
        perhaps('sector', sa.String()),
        needed('asks', JSON),
        needed('name', sa.String()),
        needed('name_en', sa.String()),
        needed('source', sa.String()),
        needed('source_en', sa.String()),
        needed('url', sa.String()),
        needed('verified', sa.Boolean()),
        sa.UniqueConstraint('code', 'effective_from', name='uq_hq_rule_code_effective_from'),
        number=sa.Integer(),
    )
    table(
        'hq_judgement',
        needed('lead_id', BIG),
        needed('block_id', sa.Integer()),
        needed('stated', JSON),
        needed('verdict', sa.String()),
        needed('reason', sa.String()),
        needed('by_id', sa.Integer()),
        needed('at', AT),
        lead_id='lead',
        block_id='block',
        by_id='user_account',
    )
    table(
        'top_rank',
        needed('enterprise_id', sa.Integer()),
        needed('ranking', sa.String()),
        needed('year', sa.Integer()),
        needed('rank', sa.Integer()),
        needed('control', sa.String()),
        needed('listed_as', sa.String()),
        perhaps('percent', sa.Integer()),
        needed('source', sa.String()),
        needed('by_id', sa.Integer()),
        needed('at', AT),
        perhaps('withdrawn_at', AT),
        needed('withdrawn_reason', sa.String()),
        enterprise_id='enterprise',
        by_id='user_account',
    )


def downgrade():
    # A card lies among the settings; older code shows none of its names and trips over none.
    for name in TABLES:
        op.drop_table(name)
    with op.batch_alter_table('lead') as batch:
        for column in ('open_conditions', 'review_outcome', 'talent_team', 'leading_talents'):
            batch.drop_column(column)
