"""The list of leads for whoever draws rows of it: what is asked for, the rows, and their totals."""

from crm.leads.listing.conditions import matching
from crm.leads.listing.filtering import Filter
from crm.leads.listing.showing import Row, rows
from crm.leads.listing.summing import Totals, totals

__all__ = ["Filter", "Row", "Totals", "matching", "rows", "totals"]
