"""The area of the API that every operation on the mix belongs to."""

from crm.core.rest.openapi import Resource
from crm.core.say import say

mix = Resource("mix", say("区块结构"))
