"""Two people in two processes: one draft waits, one version is in force, whoever was quicker."""

import multiprocessing
from collections import defaultdict

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Config
from crm.accounts.rules import Role
from crm.core.db import db
from crm.mix.models import MixTarget
from crm.mix.progress import TargetState
from crm.mix.targets import queries
from crm.mix.targets.plan_drafts import load_draft_targets
from tests.leads.test_races import config, racecourse  # noqa: F401 - the racecourse
from tests.makers.mix import target_draft
from tests.makers.people import make_user
from tests.mix.contest import Side, run
from tests.mix.test_targets import TYPED

DRAFT = "/mix/targets/JS/count/draft"


@pytest.mark.slow
def test_of_two_drafts_one_waits_and_of_two_approvals_one_holds(
    racecourse: Flask,  # noqa: F811
    config: Config,  # noqa: F811
) -> None:
    load_draft_targets()
    chiefs = [make_user(Role.COORDINATOR) for _ in range(2)]
    target_draft(make_user(Role.MANAGER, "ZD"), "ZD")
    rival = queries.shelf("ZD", "count").waiting
    assert rival is not None
    verdict = (f"/mix/targets/{rival.id}/approve", {"version": "1"})
    db.session.commit()
    sides = [Side(config, chief.id, [(DRAFT, TYPED), verdict]) for chief in chiefs]
    db.session.commit()
    spawn = multiprocessing.get_context("spawn")
    gate, told = spawn.Barrier(2), spawn.Queue()
    runners = [spawn.Process(target=run, args=(side, gate, told)) for side in sides]
    for runner in runners:
        runner.start()
    answers = defaultdict(list)
    for _ in range(4):
        url, status, _text = told.get(timeout=120)
        answers["draft" if url == DRAFT else "approve"].append(status)
    for runner in runners:
        runner.join(timeout=60)
        assert runner.exitcode == 0
    assert sorted(answers["draft"]) == [302, 409]
    assert sorted(answers["approve"]) == [302, 409]
    db.session.expire_all()
    held = select(func.count()).where(MixTarget.state == TargetState.APPROVED)
    assert db.session.scalar(held) == 1
