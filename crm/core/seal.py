"""Encryption of personal values and keyed hashes to find them again."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet

_key: list[bytes] = []


def use_key(secret: str) -> None:
    """Derive the keys of this process from the configured secret."""
    _key[:] = [hashlib.sha256(b"seal:" + secret.encode()).digest()]


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key[0]))


def encrypt(text: str) -> str:
    return _fernet().encrypt(text.encode()).decode()


def decrypt(sealed: str) -> str:
    return _fernet().decrypt(sealed.encode()).decode()


def fingerprint(text: str, purpose: str) -> str:
    """A keyed hash: equal values compare equal, and nothing can be read back from it."""
    return hmac.new(_key[0], f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()
