"""Files of a problem: what it is about, what answers it, what proves that it was solved."""

from collections.abc import Sequence

from sqlalchemy import select

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.core.files.kinds import Received
from crm.leads.evidence import queries as evidence
from crm.problems import noting, queries
from crm.problems.models import Problem, ProblemFile, ProblemStep
from crm.problems.queries import Row


def register() -> None:
    """Tell the sweep of the store that contents are ours too."""
    if ProblemFile.sha256 not in evidence.KEPT:
        evidence.KEPT.append(ProblemFile.sha256)


def hang(
    problem: Problem, files: Sequence[Received], *, by: User, step: ProblemStep | None = None
) -> list[ProblemFile]:
    """Hang files from a problem, or from a step of it; each is an event of its own."""
    rows = [
        ProblemFile(
            problem_id=problem.id, step_id=step.id if step else None, by_id=by.id, at=clock.now(),
            name=one.name, size=one.size, sha256=one.sha256, kind=one.kind,
        )
        for one in files
    ]  # fmt: skip
    if not rows:
        return rows
    db.session.add_all(rows)
    db.session.flush()  # the events name the files by their numbers
    for row in rows:
        told = {"title": problem.title, "name": row.name, "sha256": row.sha256}
        noting.note(by, "filed", problem, file=row.id, **told)
    return rows


def of_problem(problem: Problem) -> list[tuple[ProblemFile, str]]:
    """Every file with who sent it, the oldest first."""
    query = (
        select(ProblemFile, User.name)
        .join(User, User.id == ProblemFile.by_id)
        .where(ProblemFile.problem_id == problem.id)
        .order_by(ProblemFile.id)
    )
    return [(file, name) for file, name in db.session.execute(query)]


def get(file_id: int, user: User, *, lock: bool = False) -> tuple[ProblemFile, Row]:
    """A file with its problem, for who may read that. Raises NoResultFound (404)."""
    file = db.session.scalars(select(ProblemFile).where(ProblemFile.id == file_id)).one()
    row = queries.get(file.problem_id, user, lock=lock)
    if lock:
        db.session.refresh(file)  # somebody may have withdrawn it while we waited
    return file, row
