"""Countries and regions by ISO code, named as official lists name them. Pure."""

import re
from functools import cache

from babel import Locale

CHINESE = {"CN": "中国", "HK": "中国香港", "MO": "中国澳门", "TW": "中国台湾"}
ENGLISH = {"CN": "China", "HK": "Hong Kong, China", "MO": "Macao, China", "TW": "Taiwan, China"}
FIRST = ("CN", "HK", "MO", "TW")
ISO_CODE = re.compile(r"[A-Z]{2}")
NOT_COUNTRIES = frozenset(
    {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA", "XK"}
)


@cache
def names(language: str = "zh") -> dict[str, str]:
    """ISO alpha-2 code → name, China and its regions first, the rest by code."""
    ours = CHINESE if language.startswith("zh") else ENGLISH
    found = {str(code): str(name) for code, name in Locale.parse(language).territories.items()}
    codes = {code for code in found if ISO_CODE.fullmatch(code)} - NOT_COUNTRIES - set(FIRST)
    return {code: ours.get(code) or found[code] for code in (*FIRST, *sorted(codes))}


def name(code: str, language: str = "zh") -> str:
    return names(language).get(code, code)
