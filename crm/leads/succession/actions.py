"""Passing a whole desk on in one transaction, by the verbs of single leads; and giving it back."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from crm.accounts.models import User
from crm.activities.models import NextStep
from crm.activities.tasks.models import Task
from crm.activities.tasks.rules import TaskKind
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid, Refused, check_version
from crm.core.say import say
from crm.leads import actions as verbs
from crm.leads.models import CoOwner, Lead
from crm.leads.succession import queries, rules
from crm.leads.succession.models import Succession, SuccessionRow
from crm.leads.succession.queries import Holding
from crm.leads.succession.rules import Fate, Kind, PassOn
from crm.savedviews.models import SavedView


def pass_on(leaver: User, command: PassOn, *, by: User) -> Succession:
    """Give everything in reach to colleagues. Raises Invalid.

    What is of another block than its successor stays: whoever answers for that block passes it on.
    """
    people, held = queries.successors(by), queries.holding(leaver, by, lock=True)
    owned = {lead.id: lead.block_id for lead in held.leads}
    if wrong := rules.problems(command, leaver.id, queries.colleagues(people), owned):
        raise Invalid(wrong)
    passing = _Passing(leaver, people[command.successor_id], by)
    passing.plan(held, {lead: people[one] for lead, one in command.others.items()})
    wrong = rules.size_problems(
        command.seen, held.seen, len(held.leads), sum(map(len, passing.to.values()))
    )
    if wrong:
        raise Invalid(wrong)
    return passing.carry_out(held)


class _Passing:
    """One succession while it is carried out: who gets what, and the rows that remember it."""

    def __init__(self, leaver: User, successor: User, by: User) -> None:
        self.leaver, self.successor, self.by = leaver, successor, by
        self.to: dict[Kind, dict[int, User]] = {kind: {} for kind in Kind}
        self.rows: list[SuccessionRow] = []

    def plan(self, held: Holding, others: dict[int, User]) -> None:
        """Who takes over each thing; what nobody of its block takes over is left out."""
        leads = {lead.id: others.get(lead.id, self.successor) for lead in held.leads}
        for lead in held.leads:
            self._to(Kind.LEAD, lead, leads[lead.id])
        for lead in held.helped:
            self._to(Kind.HELPED, lead, self.successor)
        for step in held.steps:
            self._to(Kind.STEP, step, self.to[Kind.LEAD].get(step.lead_id, self.successor))
        for task in held.tasks:
            with_lead = self.to[Kind.LEAD] if task.kind is TaskKind.CONDITION else {}
            self.to[Kind.TASK][task.id] = with_lead.get(task.lead_id or 0, self.successor)
        for view in held.views:
            self.to[Kind.VIEW][view.id] = self.successor

    def _to(self, kind: Kind, row: Any, person: User) -> None:
        if row.block_id == person.block_id:
            self.to[kind][row.id] = person

    def carry_out(self, held: Holding) -> Succession:
        made = Succession(
            block_id=self.successor.block_id,
            leaver_id=self.leaver.id,
            successor_id=self.successor.id,
            by_id=self.by.id,
            made_at=clock.now(),
        )
        db.session.add(made)
        db.session.flush()  # its rows and its event need its number
        self._each(Kind.LEAD, held.leads, self._lead)
        self._each(Kind.HELPED, held.helped, self._helped)
        self._each(Kind.STEP, held.steps, self._step)
        self._each(Kind.TASK, held.tasks, self._task)
        self._each(Kind.VIEW, held.views, self._view)
        for row in self.rows:
            row.succession_id = made.id
        db.session.add_all(self.rows)
        counts = {kind.value: len(found) for kind, found in self.to.items()}
        record(self.by, "desk.passed_on", made, leaver=self.leaver.id, counts=counts)
        return made

    def _each(self, kind: Kind, found: list[Any], act: Callable[[Any, User], Any]) -> None:
        for one in found:
            if person := self.to[kind].get(one.id):
                before = act(one, person) or {}
                self.rows.append(
                    SuccessionRow(
                        kind=kind, record_id=one.id, successor_id=person.id, before=before
                    )
                )

    def _lead(self, lead: Lead, person: User) -> dict[str, Any]:
        helped = any(one.user_id == person.id for one in lead.co_owners)
        verbs.change_owner(lead, person, by=self.by, base_version=lead.version)
        return {"helped": True} if helped else {}

    def _helped(self, lead: Lead, person: User) -> dict[str, Any]:
        taken = not _swap_helper(lead, self.leaver, person, self.by)
        return {"was_in": True} if taken else {}

    def _step(self, step: NextStep, person: User) -> None:
        step.owner_id = person.id
        record(self.by, "step.passed_on", step, step=step.id, owner=person.id)

    def _task(self, task: Task, person: User) -> None:
        task.owner_id, task.block_id = person.id, person.block_id
        record(self.by, "task.passed_on", task, owner=person.id)

    def _view(self, view: SavedView, person: User) -> None:
        view.owner_id = person.id
        record(self.by, "view.passed_on", view, owner=person.id)


def _swap_helper(lead: Lead, leaving: User, coming: User, by: User) -> bool:
    """One helps instead of the other; whether they were not in it already."""
    lead.co_owners = [one for one in lead.co_owners if one.user_id != leaving.id]
    joins = coming.id not in {lead.owner_id, *(one.user_id for one in lead.co_owners)}
    if joins:
        lead.co_owners.append(CoOwner(user_id=coming.id))
    lead.updated_at, lead.updated_by_id = clock.now(), by.id
    people, names = [leaving.id, coming.id], [leaving.name, coming.name]
    record(by, "lead.co_owner_passed", lead, user=people, name=names)
    return joins


def undo(made: Succession, *, by: User, base_version: int | None) -> Succession:
    """Give everything back that nobody changed again since. Raises Refused or Stale."""
    check_version(made.version, base_version)
    if made.undone_at is not None:
        raise Refused(say("这次交接已经撤销过。"))
    leaver = db.session.get_one(User, made.leaver_id)
    if not leaver.active:
        raise Refused(say("交出人的账号已停用，不能还回；可以再交接给别人。"))
    back = _GivingBack(leaver, by)
    for row in queries.rows_of(made):
        row.fate = Fate.GIVEN_BACK if back.give(row) else Fate.KEPT
    made.undone_at, made.undone_by_id = clock.now(), by.id
    record(by, "desk.given_back", made, leaver=leaver.id)
    return made


class _GivingBack:
    """Each thing back to who had it, where it still stands as the succession left it."""

    def __init__(self, leaver: User, by: User) -> None:
        self.leaver, self.by = leaver, by

    def give(self, row: SuccessionRow) -> bool:
        acts = {
            Kind.LEAD: self._lead,
            Kind.HELPED: self._helped,
            Kind.STEP: self._step,
            Kind.TASK: self._task,
            Kind.VIEW: self._view,
        }
        return acts[row.kind](row)

    def _find(self, row: SuccessionRow) -> Lead | None:
        query = select(Lead).where(
            Lead.id == row.record_id, queries.in_reach(self.by, Lead.block_id)
        )
        locked = query.options(selectinload(Lead.co_owners)).with_for_update(of=Lead)
        return db.session.scalars(locked.execution_options(populate_existing=True)).one_or_none()

    def _lead(self, row: SuccessionRow) -> bool:
        lead = self._find(row)
        if lead is None or lead.owner_id != row.successor_id:
            return False
        if lead.block_id != self.leaver.block_id:
            return False  # the leaver is of another block now and may not own it
        verbs.change_owner(lead, self.leaver, by=self.by, base_version=lead.version)
        if row.before.get("helped"):
            lead.co_owners.append(CoOwner(user_id=row.successor_id))
        return True

    def _helped(self, row: SuccessionRow) -> bool:
        lead = self._find(row)
        helpers = {one.user_id for one in lead.co_owners} if lead else set()
        was_in = bool(row.before.get("was_in"))
        if lead is None or (row.successor_id not in helpers and not was_in):
            return False
        if self.leaver.id in helpers | {lead.owner_id}:
            return False
        if was_in:
            lead.co_owners.append(CoOwner(user_id=self.leaver.id))
            lead.updated_at, lead.updated_by_id = clock.now(), self.by.id
            name = self.leaver.name
            record(self.by, "lead.co_owner_added", lead, user=self.leaver.id, name=name)
            return True
        successor = db.session.get_one(User, row.successor_id)
        return _swap_helper(lead, successor, self.leaver, self.by)

    def _step(self, row: SuccessionRow) -> bool:
        step = db.session.get(NextStep, row.record_id)
        if step is None or step.done_at is not None or step.owner_id != row.successor_id:
            return False
        step.owner_id = self.leaver.id
        record(self.by, "step.passed_on", step, step=step.id, owner=self.leaver.id)
        return True

    def _task(self, row: SuccessionRow) -> bool:
        task = db.session.get(Task, row.record_id)
        open_yet = task is not None and task.closed_at is None
        if task is None or not open_yet or task.owner_id != row.successor_id:
            return False
        task.owner_id, task.block_id = self.leaver.id, self.leaver.block_id
        record(self.by, "task.passed_on", task, owner=self.leaver.id)
        return True

    def _view(self, row: SuccessionRow) -> bool:
        view = db.session.get(SavedView, row.record_id)
        if view is None or view.deleted_at is not None or view.owner_id != row.successor_id:
            return False
        view.owner_id = self.leaver.id
        record(self.by, "view.passed_on", view, owner=self.leaver.id)
        return True
