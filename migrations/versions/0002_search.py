"""One index over everything that can be found.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FORGET = "INSERT INTO search_fts(search_fts, rowid, grams) VALUES ('delete', old.id, old.grams);"
LEARN = "INSERT INTO search_fts(rowid, grams) VALUES (new.id, new.grams);"


def upgrade() -> None:
    op.create_table(
        "search_doc",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("grams", sa.String().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_doc")),
        sa.UniqueConstraint("kind", "record_id", name=op.f("uq_search_doc_kind_record_id")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE INDEX ix_search_doc_grams ON search_doc USING gin (grams) WITH (fastupdate = off)")
        op.execute("ALTER TABLE search_doc ALTER COLUMN grams SET STATISTICS 1000")
        return
    op.execute(
        "CREATE VIRTUAL TABLE search_fts USING fts5(grams, content='search_doc', content_rowid='id', "
        "tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")"
    )
    op.execute(f"CREATE TRIGGER search_doc_learnt AFTER INSERT ON search_doc BEGIN {LEARN} END")
    op.execute(f"CREATE TRIGGER search_doc_forgotten AFTER DELETE ON search_doc BEGIN {FORGET} END")
    op.execute(
        f"CREATE TRIGGER search_doc_relearnt AFTER UPDATE ON search_doc BEGIN {FORGET} {LEARN} END"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_fts")
    op.drop_table("search_doc")
