"""The operations behind the pages of major projects and indicators."""

WRITES = {
    "projects.claim": "projects.claim",
    "projects.edit": "projects.charge",
    "projects.refuse": "projects.refuse",
    "projects.revoke": "projects.revoke",
    "projects.schedule": "projects.schedule",
    "projects.tie": "projects.tie",
    "projects.untie": "projects.untie",
    "projects.verify": "projects.verify",
    "projects.withdraw": "projects.withdraw",
}
READS = {
    "projects.index": "projects.index",
    "projects.sheet": "projects.index",
    "projects.show": "projects.show projects.milestone",
}
