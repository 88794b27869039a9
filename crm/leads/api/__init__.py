"""Leads for programs: the same commands, rules and rights as the pages."""

from crm.leads.api import (
    board,
    bulk,
    claims,
    edits,
    files,
    history,
    lists,
    moves,
    people,
    standstills,
    waiting,
    work,
)
from crm.leads.api.resource import leads
from crm.leads.succession import api as successions
from crm.leads.tasks.api import tasks

RESOURCES = (leads, tasks)
OPERATIONS = (
    board,
    bulk,
    claims,
    edits,
    files,
    history,
    lists,
    moves,
    people,
    standstills,
    successions,
    waiting,
    work,
)
"""The modules whose operations the area has; each registers its own."""
