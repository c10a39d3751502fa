"""Does a new column hold a secret as it is? By its name and length alone: a scan that reads rows has a check for it.

A hash of a password is 32 signs at least (MD5 in hex; bcrypt 60: https://www.openwall.com/crypt/): a shorter text has
no room for one. Without that, or a word in the name, nobody knows: frameworks call the hash itself ``password``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...analysis.facts import is_likely
from ...config.gate import load_gate
from ...detect.words.vocabulary import split_name
from ...model import AuditStep, Category, Classification, Column, Finding, Protection, TypeFamily
from ..change import Change, Place, place_of
from . import Question
from ._told import ref_of, told

_NO_SECRETS = frozenset({"USERNAME", "PASSWORD_SALT"})
_SHORTEST_HASH = 32
_UNSURE = 0.6


def _run(change: Change) -> Iterator[Finding]:
    """Yield one finding a relation; it stops a change only where a column surely keeps a password as it is."""
    columns = {(t.schema, t.name, c.name): c for t in change.after.snapshot.catalog.tables for c in t.columns}
    found: dict[tuple[str, str], list[Classification]] = defaultdict(list)
    for c in change.after.facts.classifications:
        secret = c.category is Category.CREDENTIAL and c.entity not in _NO_SECRETS
        if secret and is_likely(c) and c.checked == 0 and c.protection is Protection.PLAIN and _is_asked(change, c):
            found[c.schema, c.table].append(c)
    for place, rows in sorted(found.items()):
        sure = [c for c in rows if _is_clear(c, columns[place_of(c)])]
        told_of = sure or rows
        ref = ref_of(change, place)
        places = [at for c in told_of if (at := change.said(c.ref)) is not None]
        yield told(
            change,
            QUESTION.id,
            AuditStep.COLLECT,
            ref,
            told_of,
            location=max(places, key=change.when, default=change.said(ref)),
            related=tuple(sorted((c.ref for c in told_of), key=lambda r: r.key)),
            key="short" if sure else "named",
            confidence=None if sure else min(_UNSURE, max(c.confidence for c in rows)),
        )


def _is_asked(change: Change, c: Classification) -> bool:
    """Whether it is a column of its own that held no secret before, and whose name does not say that it is hidden."""
    place: Place = place_of(c)
    then = change.was.get(place)
    held = then is not None and any(k.category is Category.CREDENTIAL for k in change.kinds_before.get(then, ()))
    hidden = {w.lower() for w in split_name(c.column)} & set(load_gate().hidden_names)
    return place in change.stored and not held and not hidden


def _is_clear(c: Classification, column: Column) -> bool:
    if {w.lower() for w in split_name(c.column)} & set(load_gate().clear_names):
        return True
    short = column.length is not None and 0 < column.length < _SHORTEST_HASH
    return c.entity == "PASSWORD" and column.family is TypeFamily.TEXT and short


QUESTION = Question(id="plain_secret", run=_run)
