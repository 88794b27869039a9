"""The event chain: every deed linked once, and no later change unnoticed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.audit.actions import broken_links, record
from crm.audit.models import Event, EventChain
from crm.audit.rules import GENESIS, changes, digest_of
from tests.makers.people import make_user


@pytest.fixture
def user(session: Session) -> User:
    return make_user()


def _note(user: User, *actions: str) -> None:
    for action in actions:
        record(user, action, user, words="招商")


def _events(session: Session) -> list[Event]:
    return list(session.scalars(select(Event).order_by(Event.id)))


def test_the_first_event_stands_on_the_genesis_and_the_next_on_the_first(
    session: Session, user: User
) -> None:
    _note(user, "a", "b")
    session.commit()
    _note(user, "c")
    session.commit()
    events = _events(session)
    assert [event.action for event in events] == ["a", "b", "c"]
    assert [event.previous for event in events] == [GENESIS, *(e.digest for e in events[:-1])]
    chain = session.get_one(EventChain, 1)
    assert (chain.length, chain.digest) == (3, events[-1].digest)
    assert broken_links() == []


def test_an_event_knows_who_what_and_where(session: Session, user: User) -> None:
    _note(user, "a")
    record(None, "b", user)
    session.commit()
    mine, systems = _events(session)
    assert (mine.by_id, mine.subject_kind, mine.subject_id) == (user.id, "user_account", user.id)
    assert (mine.block_id, mine.particulars) == (user.block_id, {"words": "招商"})
    assert systems.by_id is None


def test_nothing_is_linked_before_the_commit_and_nothing_at_all_after_a_rollback(
    session: Session, user: User
) -> None:
    session.commit()
    _note(user, "a")
    session.flush()
    assert _events(session) == []
    session.rollback()
    session.commit()
    assert session.scalar(select(func.count()).select_from(Event)) == 0


def test_what_was_rolled_back_is_not_written_by_a_later_commit(
    session: Session, user: User
) -> None:
    session.commit()
    _note(user, "taken back")
    session.rollback()
    _note(user, "kept")
    session.commit()
    assert [event.action for event in _events(session)] == ["kept"]


@pytest.mark.parametrize(
    "change",
    [
        {"action": "z"},
        {"by_id": None},
        {"subject_id": 99},
        {"particulars": {}},
        {"previous": GENESIS},
        {"block_id": 1},
    ],
)
def test_a_changed_event_breaks_the_chain_where_it_stands(
    session: Session, user: User, change: dict[str, Any]
) -> None:
    user.block_id = None
    _note(user, "a", "b", "c")
    session.commit()
    second = _events(session)[1].id
    session.execute(update(Event).where(Event.id == second).values(**change))
    session.expire_all()
    assert broken_links() == [second]


def test_a_missing_event_breaks_the_chain_behind_it(session: Session, user: User) -> None:
    _note(user, "a", "b", "c")
    session.commit()
    _, second, third = [event.id for event in _events(session)]
    session.execute(delete(Event).where(Event.id == second))
    session.expire_all()
    assert broken_links() == [third]


def test_missing_last_events_are_found_too(session: Session, user: User) -> None:
    _note(user, "a", "b")
    session.commit()
    last = _events(session)[1].id
    session.execute(delete(Event).where(Event.id == last))
    session.expire_all()
    assert broken_links() != []


texts = st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=4)


@given(texts, texts)
def test_digests_differ_with_content_and_place_only(
    one: dict[str, str], two: dict[str, str]
) -> None:
    assert (digest_of(one, GENESIS) == digest_of(two, GENESIS)) == (one == two)
    assert digest_of(one, "1" * 64) != digest_of(one, GENESIS)
    assert digest_of(dict(reversed(one.items())), GENESIS) == digest_of(one, GENESIS)


def test_changes_name_only_what_differs() -> None:
    assert changes({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4}) == {"b": [2, 3], "c": [None, 4]}
