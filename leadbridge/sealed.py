"""Secrets of others that must be used again, sealed under the key of this installation; nobody reads them in the database."""

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(ValueError):
    """It was sealed under another key: the installation's key was changed without keeping the old one as a fallback."""


def seal(text: str) -> str:
    """The text sealed; each time another string."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed. Raises Unreadable."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable("It was sealed under another key. Enter it again.") from error


def derive(purpose: str, *, length: int) -> bytes:
    """Bytes that only this installation has, the same each time for one purpose."""
    return _derive(settings.SECRET_KEY, purpose, length)


@cache
def _box() -> MultiFernet:
    names = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(name, "sealed", 32))) for name in names])


def _derive(key: str, purpose: str, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=f"leadbridge {purpose}".encode()).derive(
        key.encode()
    )
