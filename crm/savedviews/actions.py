"""Keeping, changing and dropping views."""

from crm.accounts.models import User
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, check_version
from crm.core.say import say
from crm.savedviews import queries, rules
from crm.savedviews.models import FirstView, SavedView


def save_view(command: rules.SaveView, *, by: User) -> SavedView:
    """Keep an address under a name. Raises Invalid or Forbidden."""
    address = rules.plain(command.address)
    found = rules.view_problems(command.name, queries.names_of(by, command.page))
    if found := found + rules.address_problems(address):
        raise Invalid(found)
    moment = clock.now()
    view = SavedView(
        page=command.page,
        name=command.name.strip(),
        address=address,
        owner_id=by.id,
        position=queries.next_position(by, command.page),
        created_at=moment,
        updated_at=moment,
    )
    _share(view, shared=command.shared, by=by)
    db.session.add(view)
    db.session.flush()  # the event and the next address need the view's number
    record(by, "view.saved", view, name=view.name, shared=view.shared)
    return view


def change_view(
    view: SavedView, command: rules.ChangeView, *, by: User, base_version: int | None
) -> None:
    """Another name, or other readers. Raises Invalid, Stale or Forbidden."""
    check_version(view.version, base_version)
    taken = queries.names_of(by, view.page, but=view.id) if view.owner_id == by.id else []
    if found := rules.view_problems(command.name, taken):
        raise Invalid(found)
    before = [view.name, view.shared]
    view.name = command.name.strip()
    if command.shared != view.shared:
        _share(view, shared=command.shared, by=by)
    view.updated_at = clock.now()
    record(by, "view.changed", view, before=before, after=[view.name, view.shared])


def _share(view: SavedView, *, shared: bool, by: User) -> None:
    """With the sharer's block, or with everybody when the sharer sees all blocks."""
    if shared and not rules.may_share(queries.holder(by)):
        raise Forbidden(say("视图只能共享给本区块，您的账号不属于任何区块。"))
    view.shared = shared
    view.block_id = by.block_id if shared else None


def move_view(view: SavedView, address: str, *, by: User, base_version: int | None) -> None:
    """Let the view show what is shown now. Raises Invalid or Stale."""
    check_version(view.version, base_version)
    kept = rules.plain(address)
    if found := rules.address_problems(kept):
        raise Invalid(found)
    before, view.address, view.updated_at = view.address, kept, clock.now()
    record(by, "view.moved", view, address=[before, kept])


def delete_view(view: SavedView, *, by: User, base_version: int | None) -> None:
    """Put a view away; it can be brought back. Raises Stale."""
    check_version(view.version, base_version)
    view.deleted_at = clock.now()
    record(by, "view.deleted", view, name=view.name)


def restore_view(view: SavedView, *, by: User, base_version: int | None) -> None:
    """Bring a view back. Raises Stale."""
    check_version(view.version, base_version)
    view.deleted_at = None
    record(by, "view.restored", view, name=view.name)


def choose_first(page: str, choice: str, *, by: User) -> None:
    """What a person sees when they open a page; an empty choice gives the page's own beginning."""
    kept = queries.first_view(by, page)
    if kept is None:
        kept = FirstView(user_id=by.id, page=page, choice="")
        db.session.add(kept)
    before, kept.choice = kept.choice, choice
    record(by, "view.chosen_first", kept, page=page, choice=[before, choice])
