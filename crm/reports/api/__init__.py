"""Sums over everything below for programs, and the lists behind the desk's numbers."""

from crm.reports.api import calendar, sums, worklists
from crm.reports.api.resource import reports

RESOURCES = (reports,)
OPERATIONS = (calendar, sums, worklists)
"""The modules whose operations the area has; each registers its own."""
