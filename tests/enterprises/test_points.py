"""Phones, e-mails and WeChat names."""

from typing import Any

import pytest

from crm.core.errors import Invalid
from crm.enterprises.points import PointKind, read


@pytest.mark.parametrize(
    ("typed", "value", "masked", "tail"),
    [
        ("138 1234 5678", "+8613812345678", "138****5678", "5678"),
        ("+86-13812345678", "+8613812345678", "138****5678", "5678"),
        ("１３８１２３４５６７８", "+8613812345678", "138****5678", "5678"),
        ("0371-67179999", "+8637167179999", "037*****9999", "9999"),
        ("010-12345678", "+861012345678", "010****5678", "5678"),
        ("+49 30 901820", "+4930901820", "+49****1820", "1820"),
        ("0371-67179999 转 802", "+8637167179999", "037*****9999", "9999"),
    ],
)
def test_phones_take_one_form_and_show_little(
    typed: Any, value: str, masked: str, tail: str
) -> None:
    point = read(PointKind.PHONE, typed)
    assert (point.value.partition(";")[0], point.masked, point.tail) == (value, masked, tail)


@pytest.mark.parametrize("typed", ["12345", "67179999", "没有", "138123456789012"])
def test_what_is_no_phone_is_refused_on_its_field(typed: Any) -> None:
    with pytest.raises(Invalid) as caught:
        read(PointKind.PHONE, typed)
    assert caught.value.problems[0].field == "phone"


def test_an_email_shows_its_first_letter_and_domain() -> None:
    point = read(PointKind.EMAIL, " Li.Wei@Example.COM ")
    assert (point.value, point.masked, point.tail) == ("Li.Wei@example.com", "L***@example.com", "")


@pytest.mark.parametrize("typed", ["li.wei", "li@", "@example.com", "a b@example.com"])
def test_what_is_no_email_is_refused(typed: Any) -> None:
    with pytest.raises(Invalid):
        read(PointKind.EMAIL, typed)


def test_a_wechat_name_shows_its_first_letter() -> None:
    assert read(PointKind.WECHAT, "liwei_88").masked == "l***"
    with pytest.raises(Invalid):
        read(PointKind.WECHAT, "李 伟!")
