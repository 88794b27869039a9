"""First reports, appeals, transfers and the common pool for programs."""

from crm.firstreports.api import appeals, reports
from crm.firstreports.api.resource import firstreports

RESOURCES = (firstreports,)
OPERATIONS = (appeals, reports)
"""The modules whose operations the area has; each registers its own."""
