"""The area of first reports in the API, and the addresses that its operations share."""

from crm.accounts.rules import Permission
from crm.core.rest.openapi import Resource
from crm.core.say import say

firstreports = Resource("firstreports", say("首报与流转"))
READ, EDIT = Permission.LEADS_READ, Permission.LEADS_EDIT
LEAD = "/leads/<int:lead_id>"
