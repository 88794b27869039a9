"""Words of the plan that code depends on. Pure."""

from enum import StrEnum

from crm.core.say import Worded, say


class EntryKind(Worded):
    """What the plan wants done about a list item; outbound entries take no leads."""

    ATTRACT = "attract", say("引进")
    GROW = "grow", say("培育")
    OUTBOUND = "outbound", say("走出去")


def kinds_of(*, attract: bool, grow: bool, outbound: bool) -> tuple[EntryKind, ...]:
    """What the plan wants done, in the order of its words."""
    flags = (attract, EntryKind.ATTRACT), (grow, EntryKind.GROW), (outbound, EntryKind.OUTBOUND)
    return tuple(kind for flag, kind in flags if flag)


class PlaceKind(StrEnum):
    """The parts of the plan's layout."""

    AXIS = "axis"
    RING = "ring"
    ZONE = "zone"
    PARK = "park"
    AIRPORT_CORE = "airport-core"
    AIRPORT_CENTRE = "airport-centre"
    AIRPORT_SECTOR = "airport-sector"
    AIRPORT_PARK = "airport-park"


CLUSTER_CODES = ("TR", "LG", "FI", "CU", "IN", "PS", "MF")
AREA_BLOCKS = ("JK", "ZD", "JS")
BLOCK_CODES = (*AREA_BLOCKS, "HK")

EMPHASIS_WORDS = {3: say("主导"), 2: say("重点"), 1: say("支撑")}
"""What the weights of the plan's wordings mean (lead, key, support); the levels are our reading."""

FIGURE_SCOPES = ("area", "block", "city")
"""What a printed figure speaks of; the city's are never set beside the area's."""

VERBS = {
    str(words): words
    for words in (
        say("引进"),
        say("引入"),
        say("吸引"),
        say("落户"),
        say("落地"),
        say("入驻"),
        say("新建"),
        say("布局"),
        say("设立"),
        say("建立"),
        say("建设"),
        say("打造"),
        say("发展"),
        say("聚集"),
        say("聚集发展"),
        say("培育"),
        say("扶持"),
        say("做大做强"),
        say("推广应用"),
        say("注册成为"),
        say("支持"),
        say("引导"),
        say("鼓励"),
        say("推动"),
        say("推进"),
        say("加快"),
        say("争取"),
        say("合作"),
    )
}
"""The plan's verbs for what is to be done about a list item."""
