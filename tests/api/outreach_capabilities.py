"""The operations behind the pages of trips, campaigns and goals."""

WRITES = {
    "campaigns.edit": "campaigns.edit",
    "campaigns.name_of_lead": "campaigns.name_of_lead",
    "campaigns.new": "campaigns.add",
    "goals.approve": "goals.approve",
    "goals.draft": "goals.draft",
    "goals.refuse": "goals.refuse",
    "goals.withdraw": "goals.withdraw",
    "trips.edit": "trips.edit",
    "trips.end": "trips.end",
    "trips.new": "trips.add",
}
READS = {
    "campaigns.index": "campaigns.index",
    "campaigns.lead": "campaigns.lead",
    "campaigns.show": "campaigns.show",
    "goals.index": "goals.index",
    "goals.show": "goals.index goals.show",
    "trips.index": "trips.index",
    "trips.lead": "trips.lead",
    "trips.show": "trips.show",
}
