"""Counts that end early: beside a line of the menu, 99+ says enough and costs the same at any size."""

from typing import Any

from sqlalchemy import ScalarSelect, Select, func, literal, select

MOST = 99


def some(rows: Select[Any], most: int = MOST) -> ScalarSelect[int]:
    """How many rows there are; one more than `most` stands for many."""
    few = (
        rows.with_only_columns(literal(1), maintain_column_froms=True)
        .order_by(None)
        .limit(most + 1)
        .subquery()
    )
    return select(func.count()).select_from(few).scalar_subquery()


def told(count: int, most: int = MOST) -> str:
    """The way it is printed."""
    return f"{most}+" if count > most else str(count)
