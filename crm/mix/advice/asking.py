"""What the address of the what-if page asks for; what makes no sense in it is the usual."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from crm.mix.advice.beside import Beside
from crm.mix.advice.queries import Chosen
from crm.mix.measures import Measure
from crm.mix.progress import Basis
from crm.mix.rules import BLOCKS, CLUSTERS

MEASURES = (Measure.COUNT, Measure.EXPECTED)
MOST_TICKS = 50
NUMBER = re.compile(r"[1-9][0-9]{0,17}")


@dataclass(frozen=True)
class Asked:
    """The block that is tried, measure, basis, ticked leads, and which leads are listed.

    Without a block that of the reader, else the first.
    """

    block: str = ""
    measure: Measure = Measure.COUNT
    basis: Basis | None = None
    ticks: tuple[int, ...] = ()
    chosen: Chosen = field(default_factory=Chosen)
    page: int = 1
    beside: Beside = Beside.TODAY

    @property
    def address(self) -> dict[str, Any]:
        """Everything that decides what is shown, but for the page of the list."""
        kept = {
            "block": self.block,
            "measure": self.measure.value,
            "basis": self.basis.value if self.basis else "",
            "beside": "" if self.beside is Beside.TODAY else self.beside.value,
            "of": self.chosen.block,
            "cluster": self.chosen.cluster,
            "t": list(self.ticks),
        }
        return {name: value for name, value in kept.items() if value}

    def with_(self, **changed: Any) -> "Asked":
        return replace(self, **changed)


def asked_of(args: Any) -> Asked:
    """Read an address."""
    measure = args.get("measure", "")
    basis = args.get("basis", "")
    page = args.get("page", "")
    beside = args.get("beside", "")
    return Asked(
        block=_one_of(args.get("block", ""), BLOCKS),
        measure=Measure(measure) if measure in MEASURES else Measure.COUNT,
        basis=Basis(basis) if basis in set(Basis) else None,
        ticks=ticks_of(args.getlist("t")),
        chosen=Chosen(
            _one_of(args.get("of", ""), BLOCKS), _one_of(args.get("cluster", ""), CLUSTERS)
        ),
        page=int(page) if re.fullmatch(r"[1-9][0-9]{0,5}", page) else 1,
        beside=Beside(beside) if beside in set(Beside) else Beside.TODAY,
    )


def ticks_of(texts: Iterable[str]) -> tuple[int, ...]:
    """Numbers of leads, each once, at most so many."""
    numbers = dict.fromkeys(int(text) for text in texts if NUMBER.fullmatch(text))
    return tuple(numbers)[:MOST_TICKS]


def _one_of(text: str, known: Iterable[str]) -> str:
    return text if text in known else ""
