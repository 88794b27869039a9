"""Toasts: what every page carries for them, and names that wrap where they may."""

from typing import Any

import pytest
from flask import Flask, render_template_string

from crm.core.templates import unbroken

OFFER = {
    "text": "已移到 S2。",
    "undo_url": "/undo",
    "undo_fields": {"version": "3", "back": "/b?x=1"},
}
DRAW = '{% from "_shell.html" import flash, flashes %}{{ flashes(messages) }}'


def test_the_live_region_is_there_before_anything_is_said(client: Any) -> None:
    page = client.get("/login").text
    assert 'id="flashes" role="status" aria-live="polite"' in page
    assert '<template id="flash-plain">' in page


@pytest.mark.parametrize(("in_place", "times"), [(False, 0), (True, 1)])
def test_an_undo_is_a_form_that_works_without_script(
    app: Flask, in_place: bool, times: int
) -> None:
    with app.test_request_context():
        message = {**OFFER, "in_place": in_place}
        page = render_template_string(DRAW, messages=[("good", message), ("warn", "<b>")])
    assert '<form method="post" action="/undo"' in page
    assert 'name="version" value="3"' in page and 'name="back" value="/b?x=1"' in page
    assert page.count('hx-post="/undo"') == times
    assert "&lt;b&gt;" in page and page.count("flash-undo") == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("中衡期货（示例）", '中衡期货<span class="nowrap">（示例）</span>'),
        ("Northgate (demo)", 'Northgate <span class="nowrap">(demo)</span>'),
        ("中衡（郑州）期货", "中衡（郑州）期货"),
        ("<i>（示例）", '&lt;i&gt;<span class="nowrap">（示例）</span>'),
        ("（很长很长很长很长很长的说明）", "（很长很长很长很长很长的说明）"),
        ("", ""),
    ],
)
def test_the_remark_at_the_end_of_a_name_stays_whole(name: str, shown: str) -> None:
    assert str(unbroken(name)) == shown
