"""The database's shape: migrations, run from our own command line."""

from alembic import command
from alembic.config import Config as AlembicConfig

from config import ROOT


def alembic_config() -> AlembicConfig:
    """Where the migrations lie."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def upgrade(revision: str = "head") -> None:
    command.upgrade(alembic_config(), revision)


def downgrade(revision: str) -> None:
    command.downgrade(alembic_config(), revision)


def revision(message: str, number: str) -> None:
    """Write a new migration from what the models say."""
    command.revision(alembic_config(), message, autogenerate=True, rev_id=number)
