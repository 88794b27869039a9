"""The operations behind the pages of trips, campaigns, goals and advice on the mix."""

WRITES = {
    "advice.drop_plan": "advice.drop_plan",
    "advice.keep_plan": "advice.keep_plan",
    "campaigns.edit": "campaigns.edit",
    "campaigns.name_of_lead": "campaigns.name_of_lead",
    "campaigns.new": "campaigns.add",
    "goals.approve": "goals.approve",
    "goals.draft": "goals.draft",
    "goals.refuse": "goals.refuse",
    "goals.withdraw": "goals.withdraw",
    "trips.edit": "trips.edit",
    "trips.end": "trips.end",
    "trips.join": "trips.edit",
    "trips.new": "trips.add",
}
READS = {
    "advice.gaps": "advice.gaps",
    "advice.kept_plans": "advice.index",
    "advice.lead": "advice.value",
    "advice.what_if": "advice.what_if",
    "campaigns.index": "campaigns.index",
    "campaigns.lead": "campaigns.lead",
    "campaigns.show": "campaigns.show",
    "goals.index": "goals.index",
    "goals.show": "goals.index goals.show",
    "trips.index": "trips.index",
    "trips.lead": "trips.lead",
    "trips.show": "trips.show",
}
