"""Reading saved views. Every reading starts from `visible_to`."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from crm.accounts.anyone import Anyone, values
from crm.accounts.models import User
from crm.accounts.rules import Permission, Reader
from crm.core.db import db
from crm.core.errors import Forbidden
from crm.core.say import say
from crm.savedviews.models import FirstView, SavedView
from crm.savedviews.rules import Holder, may_change


def holder(user: User) -> Holder:
    """A user as the rules see them."""
    return Holder(
        id=user.id,
        block_id=user.block_id,
        manages=user.can(Permission.LEADS_EDIT_ALL),
        sees_all=user.can(Permission.LEADS_READ_ALL),
    )


def visible_to(user: Reader, *, deleted: bool = False) -> Select[SavedView]:
    """One's own views, those shared with one's block, and those shared with everybody."""
    with_block: list[ColumnElement[bool]] = [SavedView.block_id.is_(None)]
    if user.block_id is not None:
        with_block.append(SavedView.block_id == user.block_id)
    mine = SavedView.owner_id == user.id
    gone = SavedView.deleted_at.is_not(None) if deleted else SavedView.deleted_at.is_(None)
    return select(SavedView).where(gone, or_(mine, and_(SavedView.shared, or_(*with_block))))


def of_page(page: str, user: User) -> tuple[list[SavedView], str]:
    """A page's views, one's own first, and what one chose to see first; in one statement."""
    asked = {"page": page, **values(user)}
    rows = list(db.session.execute(_of_page(Anyone.like(user)), asked))
    return [view for _, view in rows if view is not None], (rows[0][0] if rows else "") or ""


@cache
def _of_page(reader: Anyone) -> Select[Any]:
    page: Any = bindparam("page")
    first = (
        select(FirstView.choice)
        .where(FirstView.user_id == reader.id, FirstView.page == page)
        .scalar_subquery()
    )
    views = visible_to(reader).where(SavedView.page == page).subquery()
    # The choice must come even where there is no view yet.
    one = select(first.label("choice")).subquery()
    return (
        select(one.c.choice, SavedView)
        .select_from(one)
        .outerjoin(views, views.c.page == page)
        .outerjoin(SavedView, SavedView.id == views.c.id)
        .order_by(SavedView.owner_id != reader.id, SavedView.position, SavedView.id)
    )


def get(view_id: int, user: User, *, deleted: bool = False) -> SavedView:
    """One view. Raises NoResultFound (404)."""
    return db.session.scalars(
        visible_to(user, deleted=deleted).where(SavedView.id == view_id)
    ).one()


def get_changeable(view_id: int, user: User, *, deleted: bool = False) -> SavedView:
    """One view that this person may change. Raises NoResultFound (404) or Forbidden (403)."""
    view = get(view_id, user, deleted=deleted)
    if not changeable_by(view, user):
        raise Forbidden(say("共享视图只有它的主人和本区块负责人可以改。可以另存为自己的视图。"))
    return view


def changeable_by(view: SavedView, user: User) -> bool:
    return may_change(
        holder(user), owner_id=view.owner_id, block_id=view.block_id, shared=view.shared
    )


def names_of(user: User, page: str, but: int | None = None) -> list[str]:
    """The names that a person has given already."""
    query = select(SavedView.name).where(
        SavedView.owner_id == user.id, SavedView.page == page, SavedView.deleted_at.is_(None)
    )
    return list(db.session.scalars(query if but is None else query.where(SavedView.id != but)))


def next_position(user: User, page: str) -> int:
    query = select(func.coalesce(func.max(SavedView.position), 0) + 1)
    return (
        db.session.scalar(query.where(SavedView.owner_id == user.id, SavedView.page == page)) or 1
    )


def first_view(user: User, page: str) -> FirstView | None:
    """What a person chose to see first."""
    query = select(FirstView).where(FirstView.user_id == user.id, FirstView.page == page)
    return db.session.scalars(query).one_or_none()
