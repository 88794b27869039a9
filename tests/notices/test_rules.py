"""Who gets a line about an event."""

import pytest

from crm.notices.rules import Addressed, Kind, Telling, addressed

MENTION = Telling(Kind.MENTION, frozenset({1, 2}))
CLAIM = Telling(Kind.CLAIM, frozenset({2, 3}))


@pytest.mark.parametrize(
    ("tellings", "followers", "by", "muted", "lines"),
    [
        ([MENTION], (), None, {}, {1: Kind.MENTION, 2: Kind.MENTION}),
        ([MENTION], (), 1, {}, {2: Kind.MENTION}),
        ([MENTION, CLAIM], (), None, {}, {1: Kind.MENTION, 2: Kind.MENTION, 3: Kind.CLAIM}),
        ([MENTION], (1, 4), None, {}, {1: Kind.MENTION, 2: Kind.MENTION, 4: Kind.FOLLOWED}),
        ([MENTION], (1,), None, {1: {Kind.MENTION}}, {1: Kind.FOLLOWED, 2: Kind.MENTION}),
        ([], (1, 5), 5, {1: {Kind.FOLLOWED}}, {}),
    ],
)
def test_each_person_once_never_who_did_it_never_against_their_choice(
    tellings: list[Telling],
    followers: tuple[int, ...],
    by: int | None,
    muted: dict[int, set[Kind]],
    lines: dict[int, Kind],
) -> None:
    found = addressed(tellings, followers, by, muted)
    assert found == [Addressed(person, kind) for person, kind in sorted(lines.items())]
