"""Tests that share a story run on one worker, so that it is told once; the others go anywhere."""

from tests.scheduling import scope_of


def test_a_shared_folder_is_one_scope_and_any_other_test_its_own() -> None:
    story = "tests/seed/test_story.py::test_it"
    whole = "tests/seed/test_whole_story.py::test_that"
    assert scope_of(story) == scope_of(whole) != scope_of("tests/e2e/days/test_days.py::test_one")
    alone = "tests/leads/test_bulk.py::test_one[sqlite]"
    assert scope_of(alone) == alone
