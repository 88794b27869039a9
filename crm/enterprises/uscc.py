"""统一社会信用代码: reading and checking it. Pure; formula and alphabet from GB 32100-2015."""

import re
import unicodedata
from dataclasses import dataclass

from crm.core.say import Sentence, say

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
OLD_LENGTH = 15
WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "Z": "2", "S": "5"})
SHOWN_BY_A_SHEET = re.compile(r"\d(\.\d+)?E\+?\d+")


@dataclass(frozen=True)
class Verdict:
    """A code as it will be kept, with what is wrong (error) or only suspicious (warning)."""

    code: str
    error: Sentence | None = None
    warning: Sentence | None = None


def normalised(text: str) -> str:
    """Half width, upper case, without spaces and hyphens."""
    return re.sub(r"[\s\-‐‑–—−]+", "", unicodedata.normalize("NFKC", text)).upper()


def check_character(body: str) -> str:
    """The 18th character for the first 17: (31 − Σ value × weight mod 31) mod 31."""
    total = sum(ALPHABET.index(sign) * weight for sign, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def examine(text: str) -> Verdict:
    """Read a code. Length and alphabet are errors, the check character is a warning.

    Codes reported as genuine fail the check, so a person may keep one that does.
    """
    code = normalised(text)
    error = _unreadable(code)
    if error or code[-1] == check_character(code[:-1]):
        return Verdict(code, error)
    return Verdict(
        code,
        warning=say("代码的校验位对不上，多半是有一位写错了。核对过证照无误的，请勾选后再保存。"),
    )


def _unreadable(code: str) -> Sentence | None:
    if SHOWN_BY_A_SHEET.fullmatch(code):
        return say(
            "这是表格软件改写过的数字，后几位已经丢失。请把单元格设为文本格式，再从证照上抄一次代码。"
        )
    if len(code) == OLD_LENGTH and code.isdigit():
        return say("这是旧的 15 位注册号，请填 18 位统一社会信用代码。")
    if len(code) != LENGTH:
        return say("统一社会信用代码是 18 位，现在有 %(count)s 位。", count=len(code))
    return _foreign_signs(code)


def _foreign_signs(code: str) -> Sentence | None:
    wrong = sorted(set(code) - set(ALPHABET))
    if not wrong:
        return None
    guess = code.translate(LOOKALIKES)
    if set(guess) <= set(ALPHABET) and guess[-1] == check_character(guess[:-1]):
        return say("代码里不会有 %(signs)s。会不会是 %(guess)s？", signs=wrong, guess=guess)
    return say("代码里不会有 %(signs)s：只用数字和 I、O、S、V、Z 以外的字母。", signs=wrong)
