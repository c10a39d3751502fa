"""What tells a statement from one that took its place: a digest of its words and literals.

It is keyed anew in every process, so that it holds for comparing two states of one run only, and nothing, not even a
short password in a statement, can be guessed by it should it ever be shown.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from ..sqltext.ddl._tokens import tokens
from ..sqltext.ddl.base import Dialect

_KEY: Final = secrets.token_bytes(32)


def mark_of(text: str, dialect: Dialect) -> str:
    """Return the digest of a statement, whatever white space and comments are in it."""
    digest = hashlib.blake2b(key=_KEY, digest_size=16)
    for token in tokens(text, dialect):
        digest.update(token.text.encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.hexdigest()
