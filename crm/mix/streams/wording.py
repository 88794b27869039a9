"""What the drawing of the streams says, in sentences."""

from collections.abc import Iterator

from crm.core.say import Sentence, say
from crm.mix.history.wording import Amount
from crm.mix.streams.figures import Stream, Streams
from crm.mix.wording import CLUSTER_WORDS, ROW_WORDS


def told(found: Streams) -> tuple[Sentence, ...]:
    """The largest streams, what is signed, and what has no ribbon."""
    return tuple(_told(found))


def _told(found: Streams) -> Iterator[Sentence]:
    largest = found.largest
    if largest:
        yield say("最大的几股：%(streams)s。", streams=_list(found, largest))
    else:
        yield say("还没有落地的可画。")
    if found.shown.measure.carries_committed:
        signed = Amount(found.signed(), found.shown.measure)
        yield say("另有已签约未落地 %(signed)s，画成浅色。", signed=signed)
    if found.giant_share:
        yield say("最大一个项目占 %(share)s%%。", share=found.giant_share)
    for block in found.unknown:
        yield say("%(block)s的存量基数未知，没有画。", block=ROW_WORDS[block])
    if found.negative:
        yield say(
            "%(streams)s：离开的多于落地的，宽度不能小于 0，只列在表里。",
            streams=_list(found, found.negative),
        )
    if found.unclassified > 0:
        amount = Amount(found.unclassified, found.shown.measure)
        yield say("未分类 %(amount)s，不在任何一股里。", amount=amount)


def _list(found: Streams, streams: tuple[Stream, ...]) -> list[Sentence]:
    return [
        say(
            "%(cluster)s→%(block)s %(amount)s",
            cluster=CLUSTER_WORDS[one.cluster],
            block=ROW_WORDS[one.block],
            amount=Amount(one.landed or 0, found.shown.measure),
        )
        for one in streams
    ]
