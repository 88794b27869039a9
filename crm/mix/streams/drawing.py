"""The ribbons from clusters to blocks. Pure."""

from crm.core.ribbons import Drawing, Frame, Ribbon, Side, drawing
from crm.mix.rules import BLOCKS, CLUSTERS, HK
from crm.mix.streams.figures import Streams

LANDED, SIGNED = 0, 1
FRAME = Frame(left=214.0, right=706.0, top=34.0, bottom=496.0)
BAR = 12.0
LEFT = Side(CLUSTERS, dict.fromkeys(CLUSTERS, 24.0))
RIGHT = Side(BLOCKS, {**dict.fromkeys(BLOCKS, 40.0), BLOCKS[BLOCKS.index(HK) - 1]: 72.0})


def picture(found: Streams) -> Drawing:
    """What stands lies above what is signed, by one scale."""
    ribbons = [
        Ribbon(one.cluster, one.block, size, layer)
        for one in found.rows
        for layer, size in ((LANDED, one.landed or 0), (SIGNED, one.signed))
    ]
    return drawing(ribbons, LEFT, RIGHT, FRAME)
