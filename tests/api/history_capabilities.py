"""The operations behind the pages of the mix over time."""

READS = {
    "mix_history.changes": "mix.changes",
    "mix_history.changes_file": "mix.changes",
    "mix_history.corrected": "mix.corrected",
    "mix_history.fit": "mix.fit",
    "mix_history.fit_file": "mix.fit",
}
