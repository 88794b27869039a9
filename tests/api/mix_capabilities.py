"""Pages of the mix's own packages and the operations that do the same."""

WRITES = {
    "mixtargets.approve": "mix.approve_target",
    "mixtargets.draft": "mix.draft_target",
    "mixtargets.edit": "mix.edit_target",
    "mixtargets.refuse": "mix.refuse_target",
    "mixtargets.upload": "mix.draft_target",
    "mixtargets.withdraw": "mix.withdraw_target",
}
READS = {
    "mixtargets.compare": "mix.compare_targets",
    "mixtargets.download": "mix.target",
    "mixtargets.draft": "mix.target_versions",
    "mixtargets.edit": "mix.target",
    "mixtargets.index": "mix.targets",
    "mixtargets.refuse": "mix.target",
    "mixtargets.show": "mix.target_versions",
    "mixtargets.upload": "mix.target_versions",
}
