"""Programs, as the tests of the API have them."""

from tests.api.conftest import program_of

__all__ = ["program_of"]
