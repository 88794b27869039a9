"""What the mix is measured by: one measure at a time, never added to another. Pure.

A value is a whole number of tenths of the measure's base unit (a firm, a 元, a person, …), because
a lead is split in tenths; so splits stay exact to the 元.
Source: `domain` notes §3 (measures), design §4 (money received is never added to money promised).
"""

from typing import Literal

from crm.core.say import Sentence, Worded, say

Unit = Literal["firms", "money", "persons"]


class Measure(Worded):
    """One thing that is counted or added up over firms; the order is that of the pages."""

    COUNT = "count", say("企业数")
    RECEIVED = "received", say("实际到位")
    EXPECTED = "expected", say("预计总额")
    PLANNED = "planned", say("计划投资")
    JOBS = "jobs", say("就业")
    OUTPUT = "output", say("产值")
    TAX = "tax", say("税收")
    REGISTERED = "registered", say("注册资本")

    @property
    def unit(self) -> Unit:
        """What the value is made of."""
        if self is Measure.COUNT:
            return "firms"
        return "persons" if self is Measure.JOBS else "money"

    @property
    def unit_words(self) -> Sentence:
        """The unit that stands behind a printed value."""
        return UNIT_WORDS[self.unit]

    @property
    def carries_committed(self) -> bool:
        """Whether what is signed but has not landed can stand beside it in the same measure."""
        return self in (Measure.COUNT, Measure.EXPECTED, Measure.PLANNED)

    @property
    def judged(self) -> bool:
        """Registered capital is only subscribed: it is shown, and never judged by."""
        return self is not Measure.REGISTERED

    @property
    def definition(self) -> Sentence:
        """What exactly is added up, in one sentence."""
        return DEFINITIONS[self]


MAIN = (Measure.COUNT, Measure.RECEIVED, Measure.EXPECTED, Measure.PLANNED)
MORE = (Measure.JOBS, Measure.OUTPUT, Measure.TAX, Measure.REGISTERED)
IN_BASELINE = (Measure.COUNT, Measure.RECEIVED, Measure.JOBS, Measure.REGISTERED)
"""What a baseline can state; the stock of every other measure is unknown, which is never 0."""

UNIT_WORDS = {"firms": say("家"), "money": say("亿元"), "persons": say("人")}
DEFINITIONS = {
    Measure.COUNT: say("企业数：一个项目算一家，分属几个集群或区块的按份额以 0.1 家计。"),
    Measure.RECEIVED: say("实际到位：已落地项目经核实的到资合计，不含签约和计划的钱。"),
    Measure.EXPECTED: say("预计总额：已落地和已签约项目的合同投资额，没有合同额的用计划总投资。"),
    Measure.PLANNED: say("计划投资：项目自报的计划总投资，只供参考。"),
    Measure.JOBS: say("就业：已落地项目最近一次填报的实际就业人数。"),
    Measure.OUTPUT: say("产值：已落地项目最近一次填报的实际年产值。"),
    Measure.TAX: say("税收：已落地项目最近一次填报的实际年税收。"),
    Measure.REGISTERED: say("注册资本：认缴的资本，不等于到位的钱，不作评价。"),
}


def whole(tenths: int) -> int:
    """Tenths as whole units, half away from zero: for printing, never for adding up."""
    size = (abs(tenths) + 5) // 10
    return -size if tenths < 0 else size
