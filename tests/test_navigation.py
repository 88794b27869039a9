"""Which line of the menu a page lights up."""

import re
from typing import Any

import pytest
from flask import Flask

from crm.accounts.rules import Role
from tests.makers.people import make_user


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "工作台"),
        ("/leads", "线索"),
        ("/leads/new", "线索"),
        ("/claims", "待核"),
        ("/coverage", "产业图谱"),
        ("/clusters/LG", "产业图谱"),
        ("/items/LG4", "产业图谱"),
        ("/blocks", "区块"),
        ("/blocks/ZD", "区块"),
        ("/major-projects", "区块"),
        ("/indicators-of-plan", "区块"),
        ("/mix/blocks/ZD", "区块结构"),
        ("/mix/targets/JK/count", "区块结构"),
        ("/enterprises/new", "企业"),
    ],
)
def test_a_page_lights_up_one_line(app: Flask, client_of: Any, path: str, label: str) -> None:
    answer = client_of(make_user(Role.COORDINATOR)).get(path)
    assert answer.status_code == 200
    menu = answer.text.partition('<nav class="side"')[2].partition("</nav>")[0]
    lit = re.findall(r'<a[^>]*aria-current="page"[^>]*>(.*?)</a>', menu, re.DOTALL)
    assert [re.sub(r"<[^>]+>|\s", "", line) for line in lit] == [label]
