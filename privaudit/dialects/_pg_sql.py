"""How the constant statements are written down: over several lines in the code, on one line in the ledger."""

from __future__ import annotations


def sql(text: str) -> str:
    """Return a statement on one line. Not for statements with names of relations: a name may hold two spaces."""
    return " ".join(text.split())
