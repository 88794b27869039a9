"""Wrong values on the edit page: told in words, everything typed still there, nothing written."""

from typing import Any

import pytest
from flask import Flask

from tests.leads.posting import size, version_of
from tests.makers.leads import make_lead
from tests.makers.people import make_user


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": ""}, "请填写线索名称"),
        ({"planned": "很多"}, "读不懂这个金额"),
        ({"planned": "-5"}, "金额应在 0"),
        ({"planned": "9" * 30}, "金额应在 0"),
        ({"foreign": "3亿美元"}, "人民币"),
        ({"jobs_forecast": "一百"}, "请写一个不小于 0 的数"),
        ({"jobs_forecast": "1.5"}, "最多 0 位小数"),
        ({"jobs_forecast": "9999999999"}, "太大"),
        ({"land_mu": "1.234"}, "最多 2 位小数"),
        ({"mou_until": "2026-02-30"}, "日期请写成"),
        ({"promised_operation_on": "9999-12-31"}, "日期请写成"),
        ({"item_id": "999999"}, "没有这个选项"),
        ({"contact_id": "1"}, "没有这个选项"),
        ({"funding": "gold"}, "没有这个选项"),
        ({"industry": "12345678"}, "最多 6 个字"),
        ({"industry": "9912"}, "没有 99 这个大类"),
        ({"industry": "abc"}, "2 到 4 位数字"),
        ({"site_need": "有\x00字节"}, "无法保存的字符"),
        ({"version": ""}, "缺少版本号"),
        ({"version": "²"}, "缺少版本号"),
    ],
)
def test_a_wrong_value_is_told_and_nothing_is_written(
    app: Flask, client_of: Any, typed: Any, told: str
) -> None:
    owner = make_user()
    lead = make_lead(owner=owner)
    plain = {
        "name": lead.name,
        "item_id": lead.item_id,
        "track": "build",
        "source": "visit",
        "project": "内容还在",
    }
    client, before = client_of(owner), size()
    answer = client.post(
        f"/leads/{lead.id}/edit", data={**plain, "version": version_of(lead), **typed}
    )
    assert (answer.status_code, told in answer.text) == (422, True)
    assert "内容还在" in answer.text
    assert size() == before
