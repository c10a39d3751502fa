"""Bounds on the load that an audit puts on one system."""

from __future__ import annotations

from ..model import record


@record
class Limits:
    """Bounds on the load of one system: seconds, characters of one value, characters of one table's sample."""

    statement_timeout: float = 30.0
    lock_timeout: float = 2.0
    connect_timeout: float = 10.0
    short_chars: int = 256
    long_chars: int = 8192
    sample_chars: int = 64_000_000
    binary_bytes: int = 64
    copy_bytes: int = 2_000_000_000
    """Largest database file that may be copied aside to be read without touching it (SQLite with a live journal)."""
    per_system: int = 2
    """Connections at one time."""
