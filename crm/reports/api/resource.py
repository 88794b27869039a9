"""The area of sums over everything."""

from crm.core.rest.openapi import Resource
from crm.core.say import say

reports = Resource("reports", say("图谱和周报数据"))
