"""The small world of the rights sweep: a person for each column, and a record for each route.

Own records belong to 郑东 (ZD), to the person of column `officer` and to cluster LG. The people of
the columns `other_…` belong to 金水 (JS) or to cluster CU: the same records are foreign to them.
The `colleague` is an officer of 郑东 who neither owns nor co-owns the lead.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import select

from crm.accounts import calendar_keys
from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.models import Activity, NextStep
from crm.core import clock
from crm.core.db import db
from crm.firstreports.rules import AppealKind
from crm.leads.commands import Receive
from crm.leads.facts import FactKind
from crm.leads.models import Fact, Lead, Party, StageClaim, Transition
from crm.leads.receiving import receive
from crm.leads.rules import Stage
from crm.leads.succession import queries as successions
from seed import dsl
from tests import making
from tests.makers import reviews
from tests.makers.enterprises import make_enterprise
from tests.makers.indicators import make_report
from tests.makers.leads import make_claim, make_lead, note
from tests.makers.mix import compared, make_plan, waiting_baseline, waiting_target
from tests.makers.outreach import make_campaign, make_goal, make_trip
from tests.makers.people import make_user
from tests.makers.records import make_carrier, make_hold, make_problem
from tests.makers.settings import waiting_change
from tests.makers.targets import make_target
from tests.makers.together import make_notice, make_task
from tests.makers.views import make_view

PEOPLE: dict[str, Callable[[], User | None]] = {
    "officer": lambda: make_user(Role.OFFICER, "ZD"),
    "manager": lambda: make_user(Role.MANAGER, "ZD"),
    "coordinator": lambda: make_user(Role.COORDINATOR),
    "viewer": lambda: make_user(Role.VIEWER, cluster="LG"),
    "system": lambda: make_user(Role.SYSTEM),
    "security": lambda: make_user(Role.SECURITY),
    "auditor": lambda: make_user(Role.AUDITOR),
    "colleague": lambda: make_user(Role.OFFICER, "ZD"),
    "other_officer": lambda: make_user(Role.OFFICER, "JS"),
    "other_manager": lambda: make_user(Role.MANAGER, "JS"),
    "other_viewer": lambda: make_user(Role.VIEWER, cluster="CU"),
    "anonymous": lambda: None,
}


@dataclass
class World:
    """People by column, and what makers have made so far."""

    people: dict[str, User | None] = field(
        default_factory=lambda: {column: make() for column, make in PEOPLE.items()}
    )
    made: dict[str, Any] = field(default_factory=dict)

    def anew(self) -> "World":
        """The same people and lead, with nothing made beside them yet."""
        other = World(self.people)
        other.__dict__["lead"] = self.lead
        return other

    def person(self, column: str) -> User:
        found = self.people[column]
        assert found is not None, column
        return found

    @cached_property
    def lead(self) -> Lead:
        """The officer's lead of 郑东 and LG: an open claim, a step, money that waits for proof."""
        owner = self.person("officer")
        lead = make_lead(Stage.S5, owner=owner, checker=self.person("manager"))
        dsl.plan(lead, owner, "约第三轮洽谈", 5)
        lead, money = dsl.fresh(lead, owner), Receive(10**7, clock.today(), "银行回单")
        receive(lead, money, by=owner, base_version=lead.version)
        make_claim(lead, Stage.S6, owner)
        return lead

    def lead_part(self, kind: Any, *conditions: Any) -> int:
        """The newest row of a kind that hangs from the lead."""
        newest = select(kind.id).where(kind.lead_id == self.lead.id, *conditions)
        found = db.session.scalars(newest.order_by(kind.id.desc()).limit(1)).one()
        return int(found)

    def visit(self) -> int:
        """A visit that the officer has just noted."""
        note(self.lead, self.person("officer"), "看了两处地块")
        db.session.flush()
        return self.lead_part(Activity)

    def pass_on(self) -> dict[str, Any]:
        """What a manager sends to give the colleague's shared view to the officer."""
        colleague, manager = self.person("colleague"), self.person("manager")
        make_view(colleague, shared=True)
        held = successions.holding(colleague, manager)
        return {"successor_id": self.person("officer").id, "seen": held.seen}

    def value(self, endpoint: str, argument: str) -> Any:
        """What to put into a route; a maker for one endpoint goes before a general one."""
        exact = f"{endpoint}:{argument}"
        key = exact if exact in MAKERS else argument
        assert key in MAKERS, f"tests/world.py has no maker for {argument} of {endpoint}"
        if key not in self.made:
            maker = MAKERS[key]
            self.made[key] = maker(self) if callable(maker) else maker
        return self.made[key]


MAKERS: dict[str, Callable[[World], Any] | str] = {
    # Features: "lead_id": lambda world: make_lead(owner=world.person("officer")).id,
    # or for one endpoint only: "plan.block:code": "ZD".
    "plan.block:code": "ZD",
    "plan.cluster:code": "LG",
    "plan.item:code": "LG6",
    "advice.gaps:code": "ZD",
    "advice.gaps_sheet:code": "ZD",
    "api_advice.gaps:code": "ZD",
    "plan_id": lambda world: make_plan(world.lead, world.person("officer")).id,
    "mix.block:code": lambda _world: "ZD",
    "mix.band:code": lambda _world: "ZD",
    "mix.baseline:code": lambda _world: "ZD",
    "mix.approve_baseline:code": lambda _world: "ZD",
    "mix.approve_baseline:baseline_id": lambda world: waiting_baseline(world.person("manager")).id,
    **{
        f"{page}:target_id": lambda world: waiting_target(world.person("manager"), "ZD").id
        for page in (
            *(f"mixtargets.{verb}" for verb in ("approve", "edit", "refuse", "withdraw")),
            "api_mix.target",
            *(f"api_mix.{verb}_target" for verb in ("approve", "edit", "refuse", "withdraw")),
        )
    },
    **{
        f"{page}:code": "ZD"
        for page in (
            *(f"mixtargets.{verb}" for verb in ("show", "draft", "download", "upload")),
            *(f"api_mix.{name}" for name in ("target_versions", "draft_target")),
        )
    },
    "mixtargets.compare:code": lambda world: compared(world.person("manager"), "ZD"),
    "api_mix.compare_targets:code": lambda world: compared(world.person("manager"), "ZD"),
    "measure": "count",
    "mix.cell:scope": lambda _world: "ZD",
    "mix.cell:cluster": lambda _world: "LG",
    "mix_history.changes:scope": lambda _world: "ZD",
    "mix_history.changes_file:scope": lambda _world: "ZD",
    "mix_history.fit:scope": lambda _world: "ZD",
    "mix_history.fit_file:scope": lambda _world: "ZD",
    "screening.barred_leads:code": "CN-2024",
    "screening.barred_leads:number": 22,
    "api_screening.barred_leads:code": "CN-2024",
    "api_screening.barred_leads:number": 22,
    "screening.edition:code": "CN-2024",
    "api_screening.edition:code": "CN-2024",
    "api_plan.block:code": "ZD",
    "api_plan.cluster:code": "LG",
    "api_plan.item:code": "LG6",
    "api_mix.block:code": "ZD",
    "api_mix.baseline:code": "ZD",
    "api_mix.enter_baseline:code": "ZD",
    "api_mix.approve_baseline:code": "ZD",
    "api_mix.cell:scope": "ZD",
    "api_mix.cell:cluster": "LG",
    "api_mix.changes:scope": "ZD",
    "api_mix.fit:scope": "ZD",
    "baseline_id": lambda world: waiting_baseline(world.person("manager")).id,
    **dict.fromkeys(
        (
            f"{page}:change_id"
            for page in (
                "cards.approve",
                "cards.refuse",
                "cards.withdraw",
                "api_reviews.approve_card",
                "api_reviews.refuse_card",
                "api_reviews.withdraw_card",
            )
        ),
        lambda world: reviews.waiting_card(world.person("system")).id,
    ),
    "review_id": lambda world: making.review(world).id,
    "condition_id": lambda world: (
        reviews.conditional(world.lead, world.person("manager"), world.person("officer")).id
    ),
    "rank_id": lambda world: reviews.make_rank(world.lead, world.person("officer")).id,
    "setting": "dormant_days",
    "change_id": lambda world: waiting_change(world.person("system")).id,
    "target_id": lambda world: make_target(world.person("officer")).id,
    "api_leads.by_code:code": lambda world: world.lead.code,
    "api_leads.remove_co_owner:user_id": lambda world: world.person("colleague").id,
    "token_id": lambda world: making.token(world).id,
    "enterprise_id": lambda world: make_enterprise(world.person("officer")).id,
    "contact_id": lambda world: making.contact(world).id,
    "targets.edit:target_id": lambda world: make_target(world.person("officer")).id,
    "targets.drop:target_id": lambda world: make_target(world.person("officer")).id,
    "leads.succession:user_id": lambda world: world.person("colleague").id,
    "api_leads.held:user_id": lambda world: world.person("colleague").id,
    "api_leads.pass_on:user_id": lambda world: world.person("colleague").id,
    "succession_id": lambda world: making.succession(world).id,
    "task_id": lambda world: make_task(world.person("manager"), world.person("officer")).id,
    "notice_id": lambda world: make_notice(world.person("officer"), world.lead.id).id,
    "leads.remove_co_owner:user_id": lambda world: world.person("colleague").id,
    "user_id": lambda world: world.person("security").id,
    "leads.board_column:code": "screen",
    "api_leads.board_column:code": "screen",
    "api_views.choose_first:name": "leads",
    "leads.by_code:code": lambda world: world.lead.code,
    "lead_id": lambda world: world.lead.id,
    "transfer_id": lambda world: making.transfer(world).id,
    **dict.fromkeys(
        ("firstreports.state:appeal_id", "api_firstreports.state:appeal_id"),
        lambda world: making.appeal(world, AppealKind.ARBITRATION).id,
    ),
    "appeal_id": lambda world: making.appeal(world).id,
    "claim_id": lambda world: world.lead_part(StageClaim),
    "ask_id": lambda world: making.ask(world).id,
    "fact_id": lambda world: world.lead_part(Fact, Fact.kind == FactKind.RECEIPT),
    "transition_id": lambda world: world.lead_part(Transition),
    "party_id": lambda world: world.lead_part(Party),
    "job_id": lambda world: making.bulk_job(world).id,
    "carrier_id": lambda world: make_carrier(world.person("manager")).id,
    "holding_id": lambda world: make_hold(world.lead, world.person("officer")).id,
    **{
        f"{door}projects.withdraw:claim_id": lambda world: making.own_milestone(world).id
        for door in ("", "api_")
    },
    **{
        f"{page}:claim_id": lambda world: making.milestone(world).id
        for page in (
            "projects.verify",
            "projects.refuse",
            "projects.revoke",
            "api_projects.milestone",
            "api_projects.verify",
            "api_projects.refuse",
            "api_projects.revoke",
        )
    },
    **dict.fromkeys(
        (
            f"{door}projects.{page}:code"
            for door in ("", "api_")
            for page in ("show", "edit", "charge", "schedule", "claim", "tie", "untie")
        ),
        making.own_project,
    ),
    **{
        f"{door}projects.untie:lead_id": lambda world: making.tied_lead(world).id
        for door in ("", "api_")
    },
    **{f"{door}indicators.show:code": "T1-01" for door in ("", "api_")},
    "indicators.export_one:code": "T1-01",
    **{
        f"{door}indicators.{page}:report_id": maker
        for door in ("", "api_")
        for page, maker in (
            ("report", lambda world: make_report(world.person("manager")).id),
            ("withdraw", lambda world: make_report(world.person("manager")).id),
            ("approve", lambda _world: make_report(make_user(Role.MANAGER, "ZD")).id),
            ("refuse", lambda _world: make_report(make_user(Role.MANAGER, "ZD")).id),
        )
    },
    "campaign_id": lambda world: make_campaign(world.person("officer")).id,
    "goals.show:code": "ZD",
    "goals.draft:code": "ZD",
    "goal_id": lambda world: make_goal(world.person("manager")).id,
    "trip_id": lambda world: make_trip(world.person("officer"), leads=(world.lead.code,)).id,
    "proof_id": lambda world: making.proof(world).id,
    "problem_id": lambda world: make_problem(world.lead, world.person("officer")).id,
    "file_id": lambda world: making.file(world).id,
    "step_id": lambda world: world.lead_part(NextStep),
    "activity_id": lambda world: world.visit(),
    "name": lambda _world: making.kept_mail(),
    "field": "planned",
    "key": lambda world: calendar_keys.make(by=world.person("officer")),
    "view_id": lambda world: make_view(world.person("officer"), shared=True).id,
    "savedviews.restore:view_id": lambda world: making.put_away(world).id,
    "api_views.restore:view_id": lambda world: making.put_away(world).id,
}
