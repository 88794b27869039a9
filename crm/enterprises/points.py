"""Phones, e-mails and WeChat names: read, put into one form, and masked. Pure."""

import re
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from crm.core.errors import Invalid, Problem
from crm.core.say import Sentence, Worded, say


class PointKind(Worded):
    """Ways to reach a person."""

    PHONE = "phone", say("电话")
    EMAIL = "email", say("邮箱")
    WECHAT = "wechat", say("微信")


TAIL = 4
CHINA = 86
WITH_AREA_CODE = 9
"""Digits of the shortest Chinese number that is not a local one."""


@dataclass(frozen=True)
class Point:
    """One way to reach a person in its kept form, and what may be shown of it."""

    kind: PointKind
    value: str
    masked: str

    @property
    def tail(self) -> str:
        """The last four digits of a phone; "" for the rest."""
        return self.value.partition(";")[0][-TAIL:] if self.kind is PointKind.PHONE else ""


def read(kind: PointKind, text: str) -> Point:
    """Normalise what was typed. Raises Invalid on the field named like the kind."""
    return READERS[kind](text.strip())


def _phone(text: str) -> Point:
    try:
        number = phonenumbers.parse(re.sub("转|分机", " ext ", text), "CN")
    except phonenumbers.NumberParseException:
        raise _wrong(
            PointKind.PHONE, say("读不懂这个电话，请写成 13812345678 或 0371-67179999。")
        ) from None
    if not _complete(number):
        raise _wrong(
            PointKind.PHONE, say("电话的位数不对：座机请带区号，境外号码请以 + 和国家代码开头。")
        )
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    extension = f";{number.extension}" if number.extension else ""
    return Point(PointKind.PHONE, value + extension, _masked_phone(_as_dialled(value)))


def _complete(number: phonenumbers.PhoneNumber) -> bool:
    reason = phonenumbers.is_possible_number_with_reason(number)
    bare = number.country_code == CHINA and len(str(number.national_number)) < WITH_AREA_CODE
    return reason == phonenumbers.ValidationResult.IS_POSSIBLE and not bare


def _as_dialled(value: str) -> str:
    home = value.removeprefix("+86")
    landline = home != value and not re.fullmatch(r"1\d{10}", home)
    return f"0{home}" if landline else home


def _masked_phone(digits: str) -> str:
    if len(digits) < WITH_AREA_CODE:
        return f"****{digits[-2:]}"
    return f"{digits[:3]}{'*' * (len(digits) - 3 - TAIL)}{digits[-TAIL:]}"


def _email(text: str) -> Point:
    try:
        value = validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        raise _wrong(PointKind.EMAIL, say("邮箱地址写得不对，应像 name@example.com。")) from None
    local, _, domain = value.rpartition("@")
    return Point(PointKind.EMAIL, value, f"{local[0]}***@{domain}")


def _wechat(text: str) -> Point:
    if not re.fullmatch(r"[\w+\-]{2,40}", text):
        raise _wrong(PointKind.WECHAT, say("微信号只能有字母、数字、下划线和减号。"))
    return Point(PointKind.WECHAT, text, f"{text[0]}***")


READERS = {PointKind.PHONE: _phone, PointKind.EMAIL: _email, PointKind.WECHAT: _wechat}


def _wrong(kind: PointKind, sentence: Sentence) -> Invalid:
    return Invalid([Problem(kind.value, sentence)])
