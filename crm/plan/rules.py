"""Words of the plan that code depends on. Pure."""

from enum import StrEnum

from crm.core.say import Worded, say


class EntryKind(Worded):
    """What the plan wants done about a list item; outbound entries take no leads."""

    ATTRACT = "attract", say("引进")
    GROW = "grow", say("培育")
    OUTBOUND = "outbound", say("走出去")


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
