"""First reports and transfers at random: no amount twice or lost, no illegal state."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.firstreports.life import Life

EXAMPLES = {"sqlite": (20, 25), "postgresql": (5, 25)}


@pytest.mark.slow
def test_whatever_two_blocks_do_nothing_is_counted_twice_or_lost(
    application: Flask, database: str
) -> None:
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
