"""What each block of the demo is like: who works there, what lands, what it talks about.

The characters follow the plan: 经开 makes and moves things, 郑东 lives on finance and advice, 金水 is
tiny, 航空港 flies and builds terminals. The numbers are ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass

WEEKS = 104


@dataclass(frozen=True)
class District:
    """One block: its people, firms landed by list item, and what else came its way by weight."""

    code: str
    manager: str
    officers: tuple[str, ...]
    landed: Mapping[str, int]
    talks: Mapping[str, int]
    open: int
    lost: int
    left: int
    waiting: int
    """Stage claims that nobody has verified on the last day."""

    @property
    def leads(self) -> int:
        return sum(self.landed.values()) + self.open + self.lost


def _counts(text: str) -> dict[str, int]:
    return {item: int(count) for item, count in (part.split("=") for part in text.split())}


JK = District(
    code="JK",
    manager="zhoumin",
    officers=("wanglei", "lijing", "chenhao"),
    landed=_counts(
        "MF-E1=6 LG5=4 MF-A3=4 MF-A4=4 LG2=3 LG4=3 LG7=3 TR1=3 MF-E2=2 TR4=2"
        " MF-A1=1 MF-A2=1 IN2=1 IN4=1 PS1=1 PS4=1"
    ),
    talks=_counts(
        "MF-E1=14 MF-A4=10 LG5=10 MF-A3=9 LG7=8 LG2=8 LG4=7 TR1=7 MF-A1=4 MF-A2=4 MF-E2=5 MF-E3=4"
        " TR4=5 LG6=5 LG3=3 IN4=4 IN2=3 IN1=2 PS1=3 PS4=2 TR3=3 MF-B1=3 MF-I1=2 LG-G=2 CU5=1 FI8=1"
    ),
    open=98,
    lost=262,
    left=3,
    waiting=6,
)
ZD = District(
    code="ZD",
    manager="helin",
    officers=("zhaonan", "sunyue", "luoxin"),
    landed=_counts(
        "PS3=4 PS4=4 PS6=3 FI2=3 FI7=3 PS5=2 TR1=2 TR2=2 CU4=2 IN4=2 IN6=2 PS2=1 TR5=1 CU1=1"
        " CU2=1 MF-I3=1"
    ),
    talks=_counts(
        "FI7=16 FI2=12 FI4=7 FI6=6 FI1=4 FI5=2 FI3=3 FI8=2 PS4=9 PS3=8 PS6=8 PS2=4 PS5=5 PS1=3 TR1=6"
        " TR2=5 TR5=4 IN4=6 IN6=5 IN5=3 IN2=2 CU4=4 CU2=3 CU1=2 CU6=3 MF-I3=2 MF-I4=1"
    ),
    open=80,
    lost=190,
    left=3,
    waiting=5,
)
JS = District(
    code="JS",
    manager="liuchang",
    officers=("fangyu",),
    landed=_counts("PS4=1 IN4=1 CU2=1"),
    talks=_counts("PS4=4 IN4=4 CU2=3 TR1=2 PS2=2 IN5=2 CU3=1"),
    open=9,
    lost=15,
    left=0,
    waiting=1,
)
HK = District(
    code="HK",
    manager="mayue",
    officers=("gaoyuan", "tanwei"),
    landed=_counts(
        "MF-I1=6 LG2=3 LG5=3 LG7=2 MF-B1=3 MF-B2=2 TR1=2 LG1=1 LG6=1 MF-I2=1 TR4=1 IN1=1 PS5=1 CU4=1"
    ),
    talks=_counts(
        "MF-I1=16 LG2=10 LG5=9 LG7=8 MF-B1=8 MF-B2=6 MF-I2=6 LG1=4 LG6=4 MF-I4=2 MF-I3=3 TR1=6 TR4=4"
        " IN1=4 IN3=2 TR3=3 PS5=2 CU5=1 CU4=1 FI7=2"
    ),
    open=66,
    lost=138,
    left=2,
    waiting=4,
)
DISTRICTS = (JK, ZD, JS, HK)

BASELINES: dict[str, dict[str, int]] = {
    "JK": {"TR": 96, "LG": 132, "FI": 8, "CU": 11, "IN": 27, "PS": 41, "MF": 285},
    "ZD": {"TR": 74, "LG": 19, "FI": 61, "CU": 26, "IN": 43, "PS": 138, "MF": 12},
    "HK": {"TR": 41, "LG": 88, "FI": 3, "CU": 5, "IN": 18, "PS": 14, "MF": 142},
}
"""A fictional stock of firms; that of 金水 stays unknown, and the pages say so."""
BASELINE_RECEIVED: dict[str, dict[str, int]] = {
    "JK": {"TR": 38, "LG": 61, "FI": 4, "CU": 2, "IN": 9, "PS": 8, "MF": 214},
    "ZD": {"TR": 22, "LG": 5, "FI": 96, "CU": 8, "IN": 14, "PS": 39, "MF": 3},
}
"""亿元; 航空港 has no such figures, so its stock of money stays unknown."""
BASELINE_JOBS: dict[str, dict[str, int]] = {
    "JK": {"TR": 5200, "LG": 9800, "FI": 420, "CU": 380, "IN": 2100, "PS": 1900, "MF": 48200},
    "ZD": {"TR": 3600, "LG": 900, "FI": 7400, "CU": 1300, "IN": 3900, "PS": 9800, "MF": 600},
}
UNCLASSIFIED = {"HK": 6}
"""Firms of the register whose line of business fits no cluster yet."""
