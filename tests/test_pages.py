"""The page checks find what they are there for."""

import pytest

from tests.pages import faults

POLICY = {"Content-Security-Policy": "default-src 'none'"}
GOOD = (
    '<!doctype html><html lang="zh"><head><title>看板</title></head><body><h1>看板</h1>'
    '<label for="a">甲</label><input id="a"><label><input type="checkbox"> 乙</label></body></html>'
)


def test_a_good_page_has_no_faults() -> None:
    assert faults(GOOD, POLICY) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<title>看板</title>", "<title> </title>", "no title"),
        ("<h1>看板</h1>", "<h1>一</h1><h1>二</h1>", "2 h1"),
        ("<h1>看板</h1>", "<p>看板</p>", "0 h1"),
        (' lang="zh"', "", "no language"),
        ('for="a"', 'for="b"', "no label"),
        ("<h1>", '<h1 style="color:red">', "inline: h1 style"),
        ("<h1>", "<h1 onclick='go()'>", "inline: h1 onclick"),
        ("</body>", "<script>go()</script></body>", "inline: script"),
        ("</body>", "<style>p{}</style></body>", "inline: style"),
        ("</body>", '<p id="a">又</p></body>', "id used twice: a"),
    ],
)
def test_each_fault_is_found(old: str, new: str, fault: str) -> None:
    found = faults(GOOD.replace(old, new), POLICY)
    assert [one for one in found if one.startswith(fault)], found


@pytest.mark.parametrize("policy", [{}, {"Content-Security-Policy": "style-src 'unsafe-inline'"}])
def test_a_page_without_a_strict_policy_is_a_fault(policy: dict[str, str]) -> None:
    assert len(faults(GOOD, policy)) == 1


def test_a_fragment_need_not_be_a_whole_page() -> None:
    assert faults("<p>好</p>", POLICY) == []
