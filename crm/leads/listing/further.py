"""What packages above leads add to the list: the campaign that a lead came from.

They join their own tables; the list asks them only where the reader wants to see it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

Join = Callable[[Select[Any]], Select[Any]]


@dataclass(frozen=True)
class Further:
    """A record that a lead may have one of: how it is joined, its number and its name."""

    join: Join
    number: Any
    name: Any


FURTHER: dict[str, Further] = {}
CAMPAIGN = "campaign"
