"""Column types and the seal keep what they promise on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from cryptography.fernet import InvalidToken
from sqlalchemy import Column, Integer, MetaData, Table, select, text
from sqlalchemy.orm import Session

from crm.core import seal
from crm.core.errors import Invalid
from crm.core.types import CleanText, EnumText, Json, Secret, UtcDateTime, is_clean


class Colour(StrEnum):
    RED = "red"


kept = Table(
    "kept_for_a_test",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime()),
    Column("words", CleanText()),
    Column("phone", Secret()),
    Column("colour", EnumText(Colour)),
    Column("facts", Json),
)


@pytest.fixture
def table(session: Session) -> Table:
    kept.create(session.connection())
    return kept


def test_a_moment_comes_back_in_utc_to_the_microsecond(session: Session, table: Table) -> None:
    moment = datetime(2026, 11, 23, 8, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    session.execute(table.insert().values(id=1, at=moment))
    found = session.scalar(select(table.c.at))
    assert found == moment and found.tzinfo is UTC


def test_a_moment_without_a_zone_is_a_mistake(session: Session, table: Table) -> None:
    with pytest.raises(Exception, match="time zone"):
        session.execute(table.insert().values(id=1, at=datetime(2026, 11, 23)))  # noqa: DTZ001


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b"])
def test_text_that_no_database_keeps_is_refused_in_words(
    session: Session, table: Table, bad: str
) -> None:
    assert not is_clean(bad)
    with pytest.raises(Invalid, match="无法保存"):
        session.execute(table.insert().values(id=1, words=bad))


def test_a_secret_is_sealed_in_the_database_and_read_by_its_owner(
    session: Session, table: Table
) -> None:
    session.execute(table.insert().values(id=1, phone="13800005678"))
    raw = session.execute(text("SELECT phone FROM kept_for_a_test")).scalar_one()
    assert "5678" not in raw
    assert session.scalar(select(table.c.phone)) == "13800005678"


def test_enums_json_and_nothing_come_back_as_they_were(session: Session, table: Table) -> None:
    facts = {"名": ["甲", 1, None]}
    session.execute(table.insert().values(id=1, colour="red", facts=facts))
    session.execute(table.insert().values(id=2))
    query = select(table.c.colour, table.c.facts).order_by(table.c.id)
    assert session.execute(query).first() == (Colour.RED, facts)
    empty = session.execute(select(table).where(table.c.id == 2)).one()
    assert set(empty[1:5]) == {None}


def test_a_value_outside_the_enum_is_refused(session: Session, table: Table) -> None:
    with pytest.raises(Exception, match="blue"):
        session.execute(table.insert().values(id=1, colour="blue"))


def test_fingerprints_are_equal_for_equal_values_of_one_purpose_only(app: object) -> None:
    assert seal.fingerprint("1380", "phone") == seal.fingerprint("1380", "phone")
    assert seal.fingerprint("1380", "phone") != seal.fingerprint("1380", "tail")
    assert seal.encrypt("x") != seal.encrypt("x")


def test_another_key_reads_nothing(app: object) -> None:
    sealed, mine = seal.encrypt("13800005678"), list(seal._key)
    seal.use_key("another secret of more than thirty-two letters")
    try:
        with pytest.raises(InvalidToken):
            seal.decrypt(sealed)
    finally:
        seal._key[:] = mine
