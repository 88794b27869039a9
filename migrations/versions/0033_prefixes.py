"""the search index of SQLite keeps the beginnings of words, so that two letters read no whole list"""

from alembic import op

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None

KEPT = ", prefix='2 3 4 5'"


def upgrade():
    _build_anew(KEPT)


def downgrade():
    _build_anew('')


def _build_anew(kept):
    if op.get_bind().dialect.name != 'sqlite':
        return
    op.execute('DROP TABLE search_fts')
    op.execute(
        "CREATE VIRTUAL TABLE search_fts USING fts5(grams, content='search_doc',"
        f" content_rowid='id', tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\"{kept})"
    )
    op.execute("INSERT INTO search_fts(search_fts) VALUES ('rebuild')")
