"""Which tests run on the same worker: those that share a demo that takes long to tell.

The plugin's own groups by mark do nothing under this pytest, whose tests no longer take the name
that the plugin writes; a scheduler of one's own is the plugin's documented way round its choices.
"""

from xdist.scheduler import LoadScopeScheduling

SHARED = ("tests/seed/", "tests/e2e/")
"""Folders whose tests share a story: each is told once in a run."""


class Together(LoadScopeScheduling):
    """Tests of a shared folder stay together; any other goes wherever there is time."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


def scope_of(nodeid: str) -> str:
    """What must not be parted from this test: its folder, or nothing but itself."""
    return next((folder for folder in SHARED if nodeid.startswith(folder)), nodeid)
