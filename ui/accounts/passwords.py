"""Passwords as they are kept: a slow hash (scrypt, RFC 7914), never the words themselves."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from unicodedata import normalize

from kb.errors import ConfigError

LOG_N, R, P = 15, 8, 3
"""32 MB and about a third of a second for each try, one of the settings that OWASP's Password
Storage Cheat Sheet recommends."""
SHORTEST, LONGEST = 12, 200
"""Characters."""
TOO_SHORT = f"a password has at least {SHORTEST} characters; four words that belong together do"
TOO_LONG = f"a password has at most {LONGEST} characters"


def hashed(password: str) -> str:
    """Return what is kept of a password: the settings of the hash, its salt and the hash.

    Raises:
        ConfigError: it is too short or too long.
    """
    if len(password) < SHORTEST:
        raise ConfigError(TOO_SHORT)
    if len(password) > LONGEST:
        raise ConfigError(TOO_LONG)
    salt = secrets.token_bytes(16)
    made = _scrypt(password, salt, LOG_N, R, P)
    return f"scrypt${LOG_N}${R}${P}${salt.hex()}${made.hex()}"


def matches(password: str, kept: str) -> bool:
    """Say whether a password is the one that something was kept of."""
    _, log_n, r, p, salt, made = kept.split("$")
    if len(password) > LONGEST:
        return False
    tried = _scrypt(password, bytes.fromhex(salt), int(log_n), int(r), int(p))
    return hmac.compare_digest(tried, bytes.fromhex(made))


def _scrypt(password: str, salt: bytes, log_n: int, r: int, p: int) -> bytes:
    n = 2**log_n
    words = normalize("NFC", password).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(words, salt=salt, n=n, r=r, p=p, maxmem=256 * n * r, dklen=32)
