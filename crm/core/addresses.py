"""Addresses that a form may send its user back to."""

import re


def is_own(path: str) -> bool:
    """Whether it is a path of ours; browsers drop line ends and read a backslash as a slash."""
    if re.search(r"[\x00-\x1f\x7f]", path):
        return False
    plain = path.replace("\\", "/")
    return plain.startswith("/") and not plain.startswith("//")
