"""A lead's life at random: three people do whatever they like, and no illegal state comes of it."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.leads.life import Life

EXAMPLES = {"sqlite": (15, 30), "postgresql": (4, 30)}


@pytest.mark.slow
def test_whatever_people_do_no_illegal_state_comes_of_it(application: Flask, database: str) -> None:
    examples, steps = EXAMPLES[database.partition(":")[0].partition("+")[0]]

    def life() -> Any:
        return Life(application)

    run_state_machine_as_test(
        life,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
