"""What a view is called, where it leads, and whose it is to change."""

import pytest

from crm.savedviews.rules import (
    MOST_ADDRESS,
    Holder,
    address_problems,
    may_change,
    may_share,
    plain,
    view_problems,
)

OFFICER = Holder(id=1, block_id=7, manages=False, sees_all=False)
MANAGER = Holder(id=2, block_id=7, manages=True, sees_all=False)
COORDINATOR = Holder(id=3, block_id=None, manages=True, sees_all=True)
VIEWER = Holder(id=4, block_id=None, manages=False, sees_all=False)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("cluster=LG&sort=-planned", "cluster=LG&sort=-planned"),
        ("?cluster=LG&block=&after=abc&before=x&view=3", "cluster=LG"),
        ("least=10亿", "least=10%E4%BA%BF"),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_an_address_is_kept_without_what_passes(address: str, kept: str) -> None:
    assert plain(address) == kept


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("签约", False),
        (" 签约 ", False),
        ("", True),
        ("  ", True),
        ("长" * 41, True),
        ("已有", True),
    ],
)
def test_a_view_needs_a_short_name_of_its_own(name: str, wrong: bool) -> None:
    assert bool(view_problems(name, ["已有"])) is wrong


def test_an_address_must_fit_into_a_browser() -> None:
    assert address_problems("x" * MOST_ADDRESS) == []
    assert address_problems("x" * (MOST_ADDRESS + 1)) != []


@pytest.mark.parametrize(
    ("who", "owner_id", "block_id", "shared", "may"),
    [
        (OFFICER, 1, None, False, True),
        (OFFICER, 1, 7, True, True),
        (OFFICER, 9, 7, True, False),
        (MANAGER, 9, 7, True, True),
        (MANAGER, 9, None, False, False),
        (MANAGER, 9, 8, True, False),
        (MANAGER, 9, None, True, False),
        (COORDINATOR, 9, None, True, True),
        (COORDINATOR, 9, 7, True, False),
        (VIEWER, 9, None, True, False),
    ],
)
def test_who_may_change_a_view(
    who: Holder, owner_id: int, block_id: int | None, shared: bool, may: bool
) -> None:
    assert may_change(who, owner_id=owner_id, block_id=block_id, shared=shared) is may


def test_who_belongs_nowhere_shares_nothing() -> None:
    assert [may_share(one) for one in (OFFICER, MANAGER, COORDINATOR, VIEWER)] == [
        True, True, True, False,
    ]  # fmt: skip
