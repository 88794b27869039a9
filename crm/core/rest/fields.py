"""What goes in and out as JSON: fields that refuse in the same sentences as the forms."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from marshmallow import RAISE, ValidationError, fields
from marshmallow import Schema as Plain
from marshmallow.types import UnknownOption

from crm.core import amounts, reading
from crm.core.errors import Invalid
from crm.core.language import translated
from crm.core.say import Sentence, say

NEEDED = say("请填写这一项。")
# The library takes texts here; what it is given it hands on, to be translated with the answer.
MISSING = {"required": NEEDED, "null": NEEDED}
NO_LIST = {"invalid": say("这里应是一个列表。")}
UNFIT = {"type": say("这里应是一个 JSON 对象。"), "unknown": say("没有这个字段。")}
MOST_NUMBER = 2**31 - 1


class Schema(Plain):
    """A JSON object; what it does not know is refused, not dropped."""

    error_messages: Any = UNFIT

    class Meta:
        """Nothing is silently dropped."""

        unknown: UnknownOption = RAISE


def wrong(sentence: Sentence) -> ValidationError:
    """A field's refusal; the sentence is translated when the answer is written."""
    return ValidationError([sentence])


class _Needed(fields.Field[Any]):
    """Says that a value is missing, by the field's name in words where it has one."""

    default_error_messages: Any = MISSING

    def __init__(self, label: Any = None, metadata: Any = None, **kw: Any) -> None:
        told = {"description": label, **(metadata or {})} if label else dict(metadata or {})
        super().__init__(metadata=told, **kw)
        if label:
            needed: Any = say("请填写%(label)s。", label=label)
            self.error_messages = {**self.error_messages, "required": needed, "null": needed}


class Text(_Needed, fields.String):
    """One line of text; surrounding spaces go."""

    def __init__(self, label: Any = None, most: int = 200, **kw: Any) -> None:
        super().__init__(label, metadata={"maxLength": most, **kw.pop("metadata", {})}, **kw)
        self.most = most

    def _deserialize(self, value: Any, *_rest: Any, **_kw: Any) -> Any:
        if not isinstance(value, str):
            raise wrong(say("这里应是文字。"))
        text = self.tidy(value)
        if no := reading.unkeepable(text, self.most):
            raise wrong(no)
        return text

    def tidy(self, text: str) -> str:
        return reading.one_line(text)


class LongText(Text):
    """Several lines of text."""

    def __init__(self, label: Any = None, most: int = 4000, **kw: Any) -> None:
        super().__init__(label, most, **kw)

    def tidy(self, text: str) -> str:
        return reading.several_lines(text)


class Number(_Needed, fields.Integer):
    """A whole number, written as one: the number of a record, 元, people."""

    def __init__(
        self, label: Any = None, least: int = 0, most: int = MOST_NUMBER, **kw: Any
    ) -> None:
        told = {"minimum": least, "maximum": most, **kw.pop("metadata", {})}
        super().__init__(label, metadata=told, **kw)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, *_rest: Any, **_kw: Any) -> Any:
        if not isinstance(value, int) or isinstance(value, bool):
            raise wrong(say("这里应是整数。"))
        if no := reading.beyond(value, 0, self.most + 1):
            raise wrong(no)
        if value < self.least:
            raise wrong(say("这个数应不小于 %(least)s。", least=self.least))
        return value


class Yuan(Number):
    """Whole 元. Below 10¹⁵, so every JSON reader keeps it exactly."""

    def __init__(self, label: Any = None, **kw: Any) -> None:
        super().__init__(label, 0, amounts.MOST - 1, metadata={"format": "int64"}, **kw)


class Exact(_Needed, fields.String):
    """A decimal number as text, such as "3.25": no reader may round it."""

    def __init__(self, label: Any = None, places: int = 2, most: int = 10**15, **kw: Any) -> None:
        told = {"format": "decimal", **kw.pop("metadata", {})}
        super().__init__(label, metadata=told, **kw)
        self.places, self.most = places, most

    def _deserialize(self, value: Any, *_rest: Any, **_kw: Any) -> Any:
        number = amounts.number(value) if isinstance(value, str) else None
        if number is None:
            raise wrong(say('这里应是写成文字的小数，例如 "3.25"。'))
        if no := reading.beyond(number, self.places, self.most):
            raise wrong(no)
        return Decimal(number)


class Day(_Needed, fields.String):
    """A calendar day in Shanghai, 2026-11-23."""

    def __init__(self, label: Any = None, **kw: Any) -> None:
        super().__init__(label, metadata={"format": "date", **kw.pop("metadata", {})}, **kw)

    def _serialize(self, value: Any, *_rest: Any, **_kw: Any) -> str | None:
        return None if value is None else value.isoformat()

    def _deserialize(self, value: Any, *_rest: Any, **_kw: Any) -> Any:
        try:
            return reading.day(value if isinstance(value, str) else "")
        except Invalid as invalid:
            raise wrong(invalid.problems[0].sentence) from None


class Moment(fields.DateTime):
    """A moment with its zone, in UTC."""

    def __init__(self, **kw: Any) -> None:
        super().__init__(format="iso", **kw)


class Flag(_Needed, fields.Boolean):
    """True or false."""

    def _deserialize(self, value: Any, *_rest: Any, **_kw: Any) -> Any:
        if not isinstance(value, bool):
            raise wrong(say("这里应是 true 或 false。"))
        return value


class Choice(_Needed, fields.String):
    """One of an enumeration's codes."""

    def __init__(self, kind: Iterable[str], label: Any = None, **kw: Any) -> None:
        self.known = {str(getattr(one, "value", one)): one for one in kind}
        codes: list[str | None] = list(self.known)
        told = {"enum": [*codes, None] if kw.get("allow_none") else codes}
        super().__init__(label, metadata=told, **kw)

    def _deserialize(self, value: Any, *_rest: Any, **_kw: Any) -> Any:
        if not isinstance(value, str) or value not in self.known:
            raise wrong(say("没有这个选项，请重新选择。"))
        return self.known[value]


class Several(_Needed, fields.List[Any]):
    """A list; at most so many."""

    default_error_messages: Any = NO_LIST

    def __init__(self, inner: Any, label: Any = None, most: int = 200, **kw: Any) -> None:
        self.limit = most
        super().__init__(label, metadata={"maxItems": most}, cls_or_instance=inner, **kw)

    def _deserialize(self, value: Any, *rest: Any, **kw: Any) -> Any:
        if isinstance(value, list) and len(value) > self.limit:
            raise wrong(say("最多 %(most)s 项。", most=self.limit))
        return super()._deserialize(value, *rest, **kw)


class Words(fields.String):
    """A sentence or name, in the reader's language."""

    def _serialize(self, value: Any, *_rest: Any, **_kw: Any) -> str | None:
        return None if value is None else translated(value)


def part(schema: type[Plain], **kw: Any) -> fields.Nested:
    """An object inside another."""
    return fields.Nested(schema, **kw)


def parts(schema: type[Plain]) -> fields.List[Any]:
    """A list of objects in an answer."""
    return fields.List(fields.Nested(schema))
