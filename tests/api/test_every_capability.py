"""Whatever people can do or read on a page, programs can do and read, or there is a reason.

For a new page: name the operation of the API that does or gives the same, or say in `NOT_HERE` why
there is none. GET pages that only hold a form are their POST's business.
"""

from flask import Flask

from tests.api import history_capabilities as history
from tests.api import mix_capabilities as mix
from tests.api import outreach_capabilities as outreach
from tests.api import project_capabilities as projects
from tests.test_routes import METHODS

WRITES = {
    **mix.WRITES,
    **outreach.WRITES,
    **projects.WRITES,
    "accounts.account": "account.choose",
    "accounts.edit": "people.edit",
    "accounts.language": "account.choose",
    "accounts.new": "people.create",
    "accounts.reset_password": "people.reset_password",
    "accounts.revoke_token": "account.revoke_token",
    "asks.new": "asks.add",
    "asks.review": "asks.review",
    "asks.withdraw": "asks.withdraw",
    "carriers.change": "carriers.change",
    "carriers.edit": "carriers.edit",
    "carriers.hold": "carriers.hold",
    "carriers.new": "carriers.add",
    "cards.approve": "reviews.approve_card",
    "cards.draft": "reviews.draft_card",
    "cards.refuse": "reviews.refuse_card",
    "cards.withdraw": "reviews.withdraw_card",
    "desk.note": "leads.log_visit",
    "enterprises.confirm_cluster": "enterprises.confirm_cluster",
    "enterprises.edit": "enterprises.edit",
    "enterprises.edit_contact": "enterprises.edit_contact",
    "enterprises.new": "enterprises.create",
    "enterprises.new_contact": "enterprises.create_contact",
    "enterprises.reveal_contact": "enterprises.reveal",
    "firstreports.answer_appeal": "firstreports.answer_appeal",
    "firstreports.answer_transfer": "firstreports.answer_transfer",
    "firstreports.appeal": "firstreports.appeal",
    "firstreports.check": "firstreports.check",
    "firstreports.province": "firstreports.province",
    "firstreports.take": "firstreports.take",
    "firstreports.transfer": "firstreports.transfer",
    "firstreports.withdraw_appeal": "firstreports.withdraw_appeal",
    "firstreports.withdraw_transfer": "firstreports.withdraw_transfer",
    "leads.amounts": "leads.state_amount",
    "leads.attach": "leads.attach",
    "leads.change_follow": "leads.follow leads.unfollow",
    "leads.bulk": "leads.preview_bulk",
    "leads.bulk_jobs": "leads.start_bulk",
    "leads.bulk_step": "leads.bulk_step",
    "leads.bulk_undo": "leads.undo_bulk",
    "leads.cause": "leads.state_cause",
    "leads.cell": "leads.edit",
    "leads.classification": "leads.classify",
    "leads.co_owners": "leads.add_co_owner",
    "leads.edit": "leads.edit",
    "leads.hold": "leads.hold",
    "leads.leave": "leads.leave",
    "leads.lose": "leads.lose",
    "leads.move": "leads.move",
    "leads.new": "leads.log",
    "leads.override": "leads.override",
    "leads.owner": "leads.reassign",
    "leads.parties": "leads.add_party",
    "leads.receipts": "leads.receive",
    "leads.refuse": "leads.refuse",
    "leads.refuse_receipt": "leads.refuse_receipt",
    "leads.remove_co_owner": "leads.remove_co_owner",
    "leads.remove_party": "leads.remove_party",
    "leads.resume": "leads.resume",
    "leads.revive": "leads.revive",
    "leads.shares": "leads.split",
    "leads.snooze": "leads.snooze",
    "leads.step_done": "leads.complete",
    "leads.step_edit": "leads.reschedule",
    "leads.steps": "leads.plan_step",
    "leads.succession": "leads.pass_on",
    "leads.transitions": "leads.move leads.claim",
    "leads.undo": "leads.undo",
    "leads.undo_succession": "leads.undo_succession",
    "leads.undo_visit": "leads.undo_visit",
    "leads.verify": "leads.verify",
    "leads.verify_receipt": "leads.verify_receipt",
    "leads.visits": "leads.log_visit",
    "leads.wake": "leads.wake",
    "leads.withdraw": "leads.withdraw",
    "leads.withdraw_file": "leads.withdraw_file",
    "merits.headquarters": "merits.headquarters",
    "merits.ranks": "merits.add_rank",
    "merits.withdraw_rank": "merits.withdraw_rank",
    "problems.again": "problems.again",
    "problems.answer": "problems.answer",
    "problems.close": "problems.close",
    "problems.escalate": "problems.escalate",
    "problems.new": "problems.put",
    "reviews.add_members": "reviews.add_members",
    "reviews.answer": "reviews.answer",
    "reviews.cancel": "reviews.cancel",
    "reviews.convene": "reviews.convene",
    "reviews.decide": "reviews.decide",
    "reviews.end": "reviews.end",
    "reviews.recuse": "reviews.recuse",
    "reviews.score": "reviews.score",
    "notices.choices": "notices.choose",
    "notices.open_one": "notices.read",
    "notices.read_all": "notices.read_all",
    "savedviews.address": "views.move",
    "savedviews.delete": "views.delete",
    "savedviews.edit": "views.change",
    "savedviews.first": "views.choose_first",
    "savedviews.new": "views.save",
    "savedviews.restore": "views.restore",
    "screening.choose_route": "screening.choose_route",
    "screening.decide": "screening.decide",
    "settings.approve": "settings.approve",
    "settings.draft": "settings.draft",
    "settings.refuse": "settings.refuse",
    "settings.withdraw": "settings.withdraw",
    "tasks.done": "tasks.done",
    "tasks.drop": "tasks.drop",
    "tasks.edit": "tasks.edit",
    "tasks.hand_back": "tasks.hand_back",
    "tasks.new": "tasks.give",
    "targets.drop": "targets.drop",
    "targets.edit": "targets.edit",
    "targets.new": "targets.add",
}
READS = {
    **mix.READS,
    **history.READS,
    **outreach.READS,
    **projects.READS,
    "accounts.account": "account.me",
    "accounts.edit": "people.show",
    "accounts.own_tokens": "account.own_tokens",
    "accounts.people": "people.index",
    "asks.index": "asks.index",
    "carriers.index": "carriers.index",
    "carriers.lead": "carriers.lead",
    "carriers.show": "carriers.show",
    "cards.show": "reviews.card",
    "desk.due": "reports.due",
    "desk.fresh": "reports.fresh",
    "desk.moves": "reports.moved",
    "desk.home": "reports.desk",
    "desk.show": "reports.desk reports.week",
    "desk.waiting": "leads.queue_counts problems.index reviews.mine notices.count leads.holders",
    "desk.stalled": "reports.stalled reports.exceptions_sums",
    "enterprises.index": "enterprises.index",
    "enterprises.show": "enterprises.show enterprises.contacts",
    "firstreports.index": "firstreports.index firstreports.clashes firstreports.giants"
    " firstreports.pool firstreports.appeals firstreports.transfers",
    "firstreports.lead": "firstreports.lead",
    "leads.board": "leads.board",
    "leads.board_column": "leads.board_column",
    "leads.bulk_job": "leads.bulk_job",
    "leads.bulk_jobs": "leads.bulk_jobs",
    "leads.by_code": "leads.by_code",
    "leads.claims": "leads.queue",
    "leads.file": "leads.file",
    "leads.files": "leads.files",
    "leads.follow": "leads.readers",
    "leads.index": "leads.index",
    "leads.known_firms": "search.index",
    "leads.moves": "leads.ways",
    "leads.names": "leads.readers",
    "leads.show": "leads.show leads.timeline leads.visits",
    "leads.standstill": "leads.standstill",
    "leads.succession": "leads.held",
    "leads.succession_record": "leads.succession",
    "leads.successions": "leads.holders",
    "leads.totals": "leads.totals",
    "leads.versions": "leads.edits",
    "merits.lead": "merits.lead",
    "notices.choices": "notices.choices",
    "notices.index": "notices.index",
    "plan.block": "plan.block",
    "plan.blocks": "plan.blocks",
    "plan.cluster": "plan.cluster plan.focus_areas",
    "plan.indicators": "plan.indicators",
    "plan.item": "plan.item plan.items plan.cells",
    "plan.projects": "plan.projects",
    "problems.index": "problems.index",
    "problems.lead": "problems.lead",
    "problems.show": "problems.show",
    "reports.calendar": "reports.calendar",
    "reports.coverage": "reports.coverage",
    "reviews.index": "reviews.index reviews.mine reviews.conditions",
    "reviews.lead": "reviews.lead",
    "reviews.show": "reviews.show",
    "savedviews.index": "views.index views.kept_pages",
    "screening.approval": "screening.approval",
    "screening.barred_leads": "screening.barred_leads",
    "screening.barred_lines": "screening.barred_lines",
    "screening.edition": "screening.edition",
    "screening.editions": "screening.editions",
    "screening.lead": "screening.lead",
    "search.hits": "search.index",
    "search.index": "search.index",
    "settings.index": "settings.index",
    "settings.show": "settings.show",
    "tasks.desk": "tasks.index",
    "tasks.edit": "tasks.show",
    "tasks.index": "tasks.index",
    "targets.index": "targets.index targets.show",
}
OF_THE_BROWSER = "about the page in the browser, not about what is kept"
DEMO = "the demo's own; `crm demo advance` and the files in var/mail do it for scripts"
KEYS = "a token must not open more than it was given for: it neither makes tokens nor passwords"
NOT_HERE = {
    "GET accounts.api_docs": "the documentation of the API for people",
    "GET accounts.openapi_json": "the description itself",
    "GET accounts.login": KEYS,
    "POST accounts.login": KEYS,
    "POST accounts.logout": KEYS,
    "GET accounts.password": KEYS,
    "POST accounts.password": KEYS,
    "POST accounts.own_tokens": KEYS,
    "GET accounts.own_calendar": KEYS,
    "POST accounts.own_calendar": KEYS,
    "POST accounts.revoke_calendar": KEYS,
    "GET reports.calendar_feed": "for calendars, by a secret of its own; it asks for no token",
    "GET digests.mailbox": DEMO,
    "GET digests.message": DEMO,
    "GET digests.message_body": DEMO,
    "POST digests.advance": DEMO,
    "POST advice.gaps_sheet": "the same list as a file for people",
    "POST advice.what_if_sheet": "the same page as a file for people",
    "GET health.alive": "asked by machines already, without an account",
    "GET health.ready": "asked by machines already, without an account",
    "GET leads.board_changes": OF_THE_BROWSER,
    "GET leads.changes": OF_THE_BROWSER,
    "GET leads.choose_columns": OF_THE_BROWSER,
    "GET leads.reading": OF_THE_BROWSER,
}


def _pages(app: Flask) -> set[tuple[str, str]]:
    """(method, endpoint) of every route that is not an operation of the API."""
    return {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in METHODS
        if method in (rule.methods or ()) and rule.endpoint != "static"
        if not rule.endpoint.startswith("api_")
    }


def _operations(app: Flask, *, reading: bool) -> set[str]:
    return {
        rule.endpoint.removeprefix("api_")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api_") and ("GET" in (rule.methods or ())) is reading
    }


def _named(table: dict[str, str]) -> set[str]:
    return {name for names in table.values() for name in names.split()}


def test_every_page_has_its_operation_or_a_reason(application: Flask) -> None:
    without = [
        f"{method} {endpoint}"
        for method, endpoint in sorted(_pages(application))
        if f"{method} {endpoint}" not in NOT_HERE
        if endpoint not in (READS if method == "GET" else WRITES)
        # A page with a form: what it is for is its POST.
        if not (method == "GET" and endpoint in WRITES)
    ]
    assert without == []


def test_every_operation_in_the_table_exists(application: Flask) -> None:
    assert sorted(_named(WRITES) - _operations(application, reading=False)) == []
    assert sorted(_named(READS) - _operations(application, reading=True)) == []


def test_every_line_of_the_table_is_of_a_page_that_exists(application: Flask) -> None:
    served = _pages(application)
    lines = {
        *(("GET", page) for page in READS),
        *(("POST", page) for page in WRITES),
        *((method, page) for method, _, page in (line.partition(" ") for line in NOT_HERE)),
    }
    assert sorted(lines - served) == []
    assert [line for line, why in NOT_HERE.items() if not why] == []
