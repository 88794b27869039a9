"""The numbers beside the lines of the menu, as the frame of every page gets them."""

import re
from typing import Any

LINE = re.compile(
    r"""\[data-waits='([\w.]+)'\]">(?:<span[^>]*aria-hidden="true">(\d+\+?)</span>)?"""
)


def waits(client: Any) -> dict[str, str]:
    """By endpoint; "" where nothing waits."""
    answer = client.get("/waiting", headers={"X-Unattended": "1"})
    assert answer.status_code == 200
    return dict(LINE.findall(answer.text))
