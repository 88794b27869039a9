"""Leads for programs: the same commands, rules and rights as the pages."""

from crm.leads.api import claims, edits, lists, moves, people, work
from crm.leads.api.resource import leads

RESOURCES = (leads,)
OPERATIONS = (claims, edits, lists, moves, people, work)
"""The modules whose operations the area has; each registers its own."""
