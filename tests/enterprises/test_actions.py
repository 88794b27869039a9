"""Verbs on enterprises and contacts, below the pages."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid, Stale
from crm.enterprises import queries
from crm.enterprises.actions import edit_contact, edit_enterprise, redirect_enterprise
from crm.enterprises.rules import ContactDraft, EnterpriseDraft
from tests.makers.enterprises import make_contact, make_enterprise
from tests.makers.people import make_user

MOMENT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_names_alone_raise_the_version_even_within_one_moment(app: Flask) -> None:
    user = make_user()
    with clock.at(MOMENT):
        row = make_enterprise(user)
        old = row.version
        edit_enterprise(user, row, EnterpriseDraft(name=row.name, short_name="甲"), old)
        assert row.version == old + 1
        with pytest.raises(Stale):
            edit_enterprise(user, row, EnterpriseDraft(name=row.name, short_name="乙"), old)


def test_a_new_phone_alone_raises_the_version_even_within_one_moment(app: Flask) -> None:
    user = make_user()
    with clock.at(MOMENT):
        row = make_contact(user, make_enterprise(user))
        old = row.version
        draft = ContactDraft(name=row.name, title=row.title, source="card", phone="13900001111")
        edit_contact(user, row, draft, old)
    assert row.version == old + 1


def test_a_write_without_a_version_is_refused(app: Flask) -> None:
    user = make_user()
    with pytest.raises(Invalid):
        edit_enterprise(user, make_enterprise(user), EnterpriseDraft(name="甲公司"), None)


def test_a_refused_edit_changes_nothing(app: Flask) -> None:
    user = make_user()
    row = make_enterprise(user, short_name="甲")
    with pytest.raises(Invalid):
        edit_enterprise(user, row, EnterpriseDraft(name="新名公司", uscc="1"), row.version)
    assert (row.name, len(row.names)) == ("郑州测试物流有限公司", 2)


def test_a_chain_of_merged_enterprises_leads_to_the_last(app: Flask) -> None:
    user = make_user()
    middle, last = make_enterprise(user, "甲公司"), make_enterprise(user, "乙公司")
    redirect_enterprise(777_777, middle)
    redirect_enterprise(middle.id, last)
    db.session.flush()
    assert queries.moved_to(777_777) == queries.moved_to(middle.id) == last.id
