"""What the records of the small world look like that take more than one deed to make."""

from email.message import EmailMessage
from io import BytesIO
from typing import TYPE_CHECKING

from flask import current_app

from crm.accounts import tokens
from crm.accounts.models import ApiToken
from crm.accounts.rules import Role
from crm.accounts.scopes import MakeToken
from crm.core import clock
from crm.core.db import db
from crm.core.files.taking import receive_one
from crm.core.mail import mailer
from crm.digests.mailbox import folder
from crm.enterprises.models import Contact
from crm.firstreports import arbitrating, transferring
from crm.firstreports import queries as reports
from crm.firstreports.models import ReportAppeal, Transfer
from crm.firstreports.rules import Appeal, AppealKind, AskTransfer, TransferReason
from crm.leads import queries
from crm.leads.bulk import actions as bulk
from crm.leads.bulk.models import BulkJob
from crm.leads.bulk.rules import Change, Selection
from crm.leads.evidence import actions as evidence
from crm.leads.evidence.models import EvidenceFile
from crm.leads.evidence.rules import Attach
from crm.leads.models import Lead
from crm.leads.succession import queries as successions
from crm.leads.succession.actions import pass_on
from crm.leads.succession.models import Succession
from crm.leads.succession.rules import PassOn
from crm.problems import filing
from crm.problems import queries as problem_queries
from crm.problems.models import ProblemFile
from crm.reports.projects import actions as major
from crm.reports.projects import queries as project_queries
from crm.reports.projects.models import ProjectClaim
from crm.savedviews.models import SavedView
from crm.screening.asks import actions as asks
from crm.screening.asks.models import PolicyAsk
from crm.screening.asks.rules import AddAsk, Kind
from crm.screening.reviews.models import Review
from seed import dsl
from tests.firstreports.made import registered
from tests.makers import files, projects, reviews
from tests.makers.enterprises import make_contact, make_enterprise
from tests.makers.people import make_user
from tests.makers.records import make_problem
from tests.makers.views import make_view

if TYPE_CHECKING:
    from tests.world import World


def succession(world: "World") -> Succession:
    """The colleague's shared view went to the manager."""
    colleague, manager = world.person("colleague"), world.person("manager")
    make_view(colleague, shared=True)
    seen = successions.holding(colleague, manager).seen
    return pass_on(colleague, PassOn(manager.id, seen=seen), by=manager)


def file(world: "World") -> EvidenceFile:
    """A file that the officer sent."""
    sent = receive_one(BytesIO(files.PDF), "合同.pdf")
    officer = world.person("officer")
    return evidence.attach(world.lead, Attach((sent,)), by=officer)[0]


def proof(world: "World") -> ProblemFile:
    """A file that the officer hung from a problem."""
    officer = world.person("officer")
    row = problem_queries.get(make_problem(world.lead, officer).id, officer)
    sent = receive_one(BytesIO(files.PDF), "证明.pdf")
    return filing.add(row, [sent], by=officer)[0]


def transfer(world: "World") -> Transfer:
    """The officer's lead is offered to 金水, whose manager has time to answer; or it is already."""
    if running := reports.running_transfer(world.lead.id):
        return running
    officer, other = world.person("officer"), world.person("other_manager")
    lead = queries.get(world.lead.id, officer, lock=True)
    command = AskTransfer(other.block_id or 0, TransferReason.LAND)
    return transferring.ask(lead, command, by=officer, base_version=lead.version)


def appeal(world: "World", kind: AppealKind = AppealKind.COOPERATION) -> ReportAppeal:
    """金水 registered the same firm and asks the officer to work together, or for a ruling."""
    other = world.person("other_officer")
    lead = registered(other, world.lead.name)
    command = Appeal(kind, "对方总部先找的我们")
    return arbitrating.appeal(lead, command, by=other, base_version=lead.version)


def put_away(world: "World") -> SavedView:
    """A shared view that the officer deleted."""
    return make_view(world.person("officer"), shared=True, deleted=True)


def ask(world: "World") -> PolicyAsk:
    """Something that an investor of the officer's lead asks for; nobody reviewed it."""
    officer, command = world.person("officer"), AddAsk(Kind.LAND, "用地指标 30 亩")
    lead = dsl.fresh(world.lead, officer)
    ask = asks.add(lead, command, by=officer, base_version=lead.version)
    db.session.flush()
    return ask


def review(world: "World") -> Review:
    """A review of the officer's lead, scored by the manager, the coordinator and the department."""
    members = [world.person(column) for column in ("manager", "coordinator", "viewer")]
    return reviews.convene(world.lead, world.person("manager"), members)


def bulk_job(world: "World") -> BulkJob:
    """A finished change of the officer's lead, ready to be undone."""
    officer = world.person("officer")
    chosen = Selection(frozenset({world.lead.id}))
    job = bulk.start(chosen, Change("competitors", "武汉"), seen=1, by=officer)
    bulk.run_batch(job, officer)
    return job


def kept_mail() -> str:
    """A message in the demo's mailbox, by its file name."""
    settings = current_app.config["CRM"]
    message = EmailMessage()
    message["Subject"], message["Message-ID"] = "第47周摘要", "<w47@example.cn>"
    message["From"], message["To"] = "招商台 <desk@example.cn>", "王芳 <wang@example.cn>"
    message["Date"] = clock.now()
    message.set_content("本周推进 3 条。")
    message.add_alternative("<html><head></head><body>本周</body></html>", subtype="html")
    mailer(settings.mail_url, settings.var).send(message)
    return max(path.name for path in folder(settings.mail_url, settings.var).glob("*.eml"))


def token(world: "World") -> ApiToken:
    """A token of the officer's."""
    officer = world.person("officer")
    return tokens.create(officer, MakeToken("周报取数", ("read",)), by=officer)[0]


def own_project(world: "World") -> str:
    """A project of LG that lies in 郑东."""
    projects.charge("MP-05", world.person("coordinator"), "ZD")
    return "MP-05"


def milestone(world: "World") -> ProjectClaim:
    """A milestone of a project in 郑东 and LG that a colleague of the manager reported."""
    return projects.reach(own_project(world), make_user(Role.MANAGER, "ZD"))


def own_milestone(world: "World") -> ProjectClaim:
    """One that the manager reported."""
    return projects.reach(own_project(world), world.person("manager"))


def tied_lead(world: "World") -> Lead:
    """The officer's lead belongs to a project in 郑东 and LG."""
    chief = world.person("coordinator")
    major.tie(project_queries.get(own_project(world), chief), world.lead.code, by=chief)
    return world.lead


def contact(world: "World") -> Contact:
    """A person known to 郑东."""
    officer = world.person("officer")
    return make_contact(officer, make_enterprise(officer))
