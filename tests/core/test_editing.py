"""Three-way merging of forms: whatever one side alone changed is kept, nothing typed is lost."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField

from crm.core import editing
from crm.core.editing import Kept, RecordForm, plain
from crm.core.forms import Choice, Day, Text, Yuan

VALUES = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["", "甲", "乙", "丙"]),
        "amount": st.sampled_from(["", "100", "5亿"]),
        "kind": st.sampled_from(["", "a", "b"]),
    }
)


class Sample(RecordForm):
    """One field of each kind that matters."""

    name = Text("名称")
    amount = Yuan("金额")
    kind = Choice("种类")
    on = Day("日期")
    done = BooleanField("办结")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.offer([("a", "甲类"), ("b", "乙类")])


@pytest.fixture(scope="module")
def web() -> Flask:
    from flask_babel import Babel

    app = Flask("sample")
    app.config.update(SECRET_KEY="x" * 32, WTF_CSRF_ENABLED=False)
    Babel(app)
    return app


def _form(values: dict[str, str]) -> Sample:
    return Sample(formdata=MultiDict(values))


def _sent(shown: dict[str, str], typed: dict[str, str], version: int = 1) -> Sample:
    """What a browser sends: the values typed over a form that showed `shown` at a version."""
    page = _form(shown)
    page.remember(version)
    extra = {"version": page.version.data, "was": page.was.data}
    return _form({**typed, **extra})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(shown=VALUES, mine=VALUES, theirs=VALUES)
def test_each_field_ends_as_whoever_changed_it_wanted(
    web: Flask, shown: Any, mine: Any, theirs: Any
) -> None:
    with web.test_request_context("/", method="POST"):
        form = _sent(shown, mine)
        done = editing.save(form, Kept(_form(theirs), 2), lambda base: base)
        base, wanted, kept = (_read(one) for one in (shown, mine, theirs))
        clash = {n for n in base if base[n] != wanted[n] != kept[n] != base[n]}
        named = {one.name for one in form.conflict.merge.conflicts} if form.conflict else set()
        assert named == clash
        assert done == (None if clash else 2)
        for name in base:
            ours = kept[name] if wanted[name] == base[name] else wanted[name]
            assert plain(form[name].data) == ours


def _read(values: dict[str, str]) -> dict[str, str]:
    form = _form(values)
    return {name: plain(form[name].data) for name in values}


def test_the_same_version_goes_straight_through(web: Flask) -> None:
    with web.test_request_context("/", method="POST"):
        form = _sent({"name": "甲"}, {"name": "乙"}, version=2)
        assert editing.save(form, Kept(_form({"name": "甲"}), 2), lambda base: base) == 2
        assert form.name.data == "乙"


def test_a_choice_for_theirs_puts_their_value_in(web: Flask) -> None:
    with web.test_request_context("/", method="POST", data={"choose-name": "theirs"}):
        form = _sent({"name": "丙"}, {"name": "乙", "amount": "5亿"}, version=2)
        editing.save(form, Kept(_form({"name": "丙"}), 2), lambda base: base)
        assert (form.name.data, form.amount.data) == ("丙", 5 * 10**8)


@pytest.mark.parametrize("was", ["", "{", "[1]", "null", "[" * 3000])
def test_without_knowing_what_was_shown_every_difference_is_asked_about(
    web: Flask, was: str
) -> None:
    with web.test_request_context("/", method="POST"):
        form = _form({"name": "乙", "amount": "1", "version": "1", "was": was})
        kept = Kept(_form({"name": "丙", "amount": "1"}), 2, "李静")
        assert editing.save(form, kept, lambda base: base) is None
        assert form.conflict is not None
        assert [one.label for one in form.conflict.merge.conflicts] == ["名称"]
        assert editing.status(form) == 409


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        (False, ""),
        (True, "1"),
        (date(2026, 11, 23), "2026-11-23"),
        (Decimal("60.50"), "60.50"),
        (0, "0"),
        (["b", "a"], "a|b"),
        ("一行\r\n二行", "一行\n二行"),
    ],
)
def test_values_become_comparable_texts(value: Any, text: str) -> None:
    assert plain(value) == text
