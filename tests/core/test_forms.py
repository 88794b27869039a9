"""Fields forgive how people type, and say clearly what they could not read."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import validators

from crm.core import clock
from crm.core.errors import Invalid, Problem
from crm.core.forms import (
    Choice,
    Day,
    Form,
    LongText,
    Needed,
    NotAfterToday,
    Text,
    Whole,
    Yuan,
    translated,
)
from crm.core.say import say


class SampleForm(Form):
    """One field of each kind."""

    name = Text("名称", [Needed()], most=5)
    note = LongText("备注", most=6)
    on = Day("日期", [NotAfterToday()])
    amount = Yuan("金额")
    count = Whole("人数")
    share = Whole("比例", places=2)
    kind = Choice("类别", [validators.Optional()], empty="无")


def _form(app: Flask, **typed: str) -> SampleForm:
    with app.test_request_context("/", method="POST"), clock.at(datetime(2026, 11, 23, tzinfo=UTC)):
        form = SampleForm(MultiDict({"name": "甲", **typed}))
        form.kind.offer([("a", say("甲类")), ("b", "乙类")])
        form.validate()
        return form


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("name", "  甲乙 ", "甲乙"),
        ("note", "", ""),
        ("on", "2026-11-23", date(2026, 11, 23)),
        ("on", " ", None),
        ("amount", "5.2亿", 520_000_000),
        ("amount", "80,000", 800_000_000),
        ("amount", "", None),
        ("count", "１２", 12),
        ("count", "²", 2),
        ("count", "1,200", 1200),
        ("count", "", None),
        ("share", "33.33", Decimal("33.33")),
        ("kind", "a", "a"),
        ("kind", "", None),
    ],
)
def test_what_people_type_is_understood(app: Flask, field: str, typed: str, value: Any) -> None:
    form = _form(app, **{field: typed})
    assert form.errors == {}
    assert form[field].data == value


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "", "请填写名称"),
        ("name", "一二三四五六", "最多 5 个字，现在有 6 个"),
        ("name", "甲\x00", "无法保存"),
        ("note", "一二三四五六七", "最多 6 个字"),
        ("on", "23.11.2026", "2026-11-23 这样"),
        ("on", "2026-02-30", "2026-11-23 这样"),
        ("on", "2026-11-24", "不能晚于今天"),
        ("amount", "很多", "读不懂"),
        ("amount", "3亿美元", "人民币"),
        ("count", "3.5", "最多 0 位小数"),
        ("count", "-1", "不小于 0"),
        ("count", "9" * 16, "太大"),
        ("count", "1e999999", "太大"),
        ("share", "1.234", "最多 2 位"),
        ("kind", "z", "没有这个选项"),
    ],
)
def test_what_cannot_be_read_is_said_on_its_field_and_stays_typed(
    app: Flask, field: str, typed: str, words: str
) -> None:
    form = _form(app, **{field: typed})
    assert set(form.errors) == {field}
    assert words in form.errors[field][0]
    if field not in ("on", "kind"):
        assert form[field]._value() == typed


@pytest.mark.parametrize(
    ("typed", "version"),
    [("7", 7), ("", None), ("x", None), ("²", None), ("-1", None), ("9" * 5000, None)],
)
def test_a_version_is_a_plain_number_or_none(app: Flask, typed: str, version: int | None) -> None:
    assert _form(app, version=typed).base_version == version


def test_a_commands_problems_hang_on_their_fields_and_the_rest_on_the_form(app: Flask) -> None:
    form = _form(app)
    problems = [
        Problem("name", say("太短。")),
        Problem("elsewhere", say("缺 %(what)s。", what="甲")),
    ]
    with app.test_request_context("/"):
        form.absorb(Invalid(problems))
    assert form.name.errors == ["太短。"]
    assert form.form_errors == ["缺 甲。"]


def test_each_form_has_a_key_of_its_own(app: Flask) -> None:
    assert _form(app).idempotency_key.data != _form(app).idempotency_key.data


def test_sentences_inside_sentences_are_translated_and_lists_joined(app: Flask) -> None:
    sentence = say("还缺：%(what)s。", what=[say("合同"), "执照"])
    with app.test_request_context("/"):
        assert translated(sentence) == "还缺：合同、执照。"
        assert translated("原样") == "原样"
