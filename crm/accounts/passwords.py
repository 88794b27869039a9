"""Hashing passwords with Argon2id; cheaper in tests."""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import current_app

_strong = PasswordHasher()
_cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def _hasher() -> PasswordHasher:
    return _cheap if current_app.testing else _strong


@lru_cache(maxsize=2)
def _nobody(hasher: PasswordHasher) -> str:
    """A hash made at the same cost as people's own."""
    return hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    return _hasher().hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether a password is right; an unknown person costs as much time as a known one."""
    try:
        right = _hasher().verify(password_hash or _nobody(_hasher()), password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return right and bool(password_hash)
