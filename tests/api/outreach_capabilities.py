"""The operations behind the pages of trips and campaigns."""

WRITES = {
    "campaigns.edit": "campaigns.edit",
    "campaigns.name_of_lead": "campaigns.name_of_lead",
    "campaigns.new": "campaigns.add",
    "trips.edit": "trips.edit",
    "trips.end": "trips.end",
    "trips.new": "trips.add",
}
READS = {
    "campaigns.index": "campaigns.index",
    "campaigns.lead": "campaigns.lead",
    "campaigns.show": "campaigns.show",
    "trips.index": "trips.index",
    "trips.lead": "trips.lead",
    "trips.show": "trips.show",
}
