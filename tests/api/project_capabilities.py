"""The operations behind the pages of major projects and indicators."""

WRITES = {
    "indicators.approve": "indicators.approve",
    "indicators.enter": "indicators.enter",
    "indicators.refuse": "indicators.refuse",
    "indicators.take": "indicators.enter",
    "indicators.withdraw": "indicators.withdraw",
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
    "reports.coverage_sheet": "reports.coverage reports.matrix",
    "reports.matrix": "reports.matrix",
    "indicators.export": "indicators.index",
    "indicators.export_one": "indicators.show",
    "indicators.index": "indicators.index indicators.waiting indicators.report",
    "indicators.show": "indicators.show",
    "indicators.template": "indicators.index",
    "projects.index": "projects.index",
    "projects.sheet": "projects.index",
    "projects.show": "projects.show projects.milestone",
}
