"""Hashes without a salt: a hash of a phone that anybody can make again from the phone is still the phone.

Columns of digests are compared with what the usual programs make of the clear values in the same rows. Where no clear
value stands beside them, equal hashes in several rows say that equal values give equal hashes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any

from ..model import Evidence, EvidenceKind, Protection, Role
from .base import Clue
from .fields import Context, Field
from .protection import is_digest

ROWS = 50
SIBLINGS = 6
UNSALTED = "protection:unsalted"
_PROVEN = 6.5
_SPEAKS = 1.0
_PROBED = 5
_MOST_LENGTH = 128
_ALGORITHMS: dict[int, tuple[str, ...]] = {
    16: ("md5",),
    20: ("sha1",),
    28: ("sha224",),
    32: ("sha256",),
    48: ("sha384",),
    64: ("sha512",),
}
"""By bytes of the digest."""
_HASHES: dict[str, Callable[..., Any]] = {n: getattr(hashlib, n) for names in _ALGORITHMS.values() for n in names}
_DIGITS = re.compile(r"\D+")
_REPEATS = 2
Key = tuple[str, str | None]


def remade(context: Context, clues: dict[Key, list[Clue]]) -> Iterator[Clue]:
    """Yield one clue for each column of digests that are hashes, without a salt, of another column of the same rows.

    The clue is for the other column's kind, by the clues there are for it. At most ROWS rows of SIBLINGS columns.
    """
    digests = [f for f in context.fields if f.path is None and not f.nested and _holds_digests(f)]
    if not digests:
        return
    clear = list(_clear(context, clues))[:SIBLINGS]
    for field in digests:
        for other, entity in clear:
            if other is field:
                continue
            name, hits, seen = _matches(field, other)
            if hits:
                evidence = Evidence(
                    kind=EvidenceKind.PROTECTION,
                    rule=f"{UNSALTED}.{name}",
                    weight=_PROVEN,
                    hits=hits,
                    seen=seen,
                    chance=0.0,
                )
                yield Clue(column=field.column.name, path=None, entity=entity, evidence=evidence)
                break


def remarks(field: Field, protection: Protection, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """What is to be said of hashed values that were not made again: whether equal ones repeat, or nothing is known."""
    proven = any(e.kind is EvidenceKind.PROTECTION for e in evidence)
    if protection is not Protection.HASHED or proven or not _holds_digests(field):
        return ()
    repeated = sum(n for n in field.counts.values() if n >= _REPEATS)
    sort = "repeats" if repeated > _REPEATS and len(field.counts) > 1 else "salt_unknown"
    hits = repeated if sort == "repeats" else field.filled
    return (
        Evidence(kind=EvidenceKind.PROTECTION, rule=f"protection:{sort}", weight=0.0, hits=hits, seen=field.filled),
    )


def _holds_digests(field: Field) -> bool:
    some = field.distinct[:_PROBED]
    return bool(some) and all(is_digest(v) for v in some)


def _clear(context: Context, clues: dict[Key, list[Clue]]) -> Iterator[tuple[Field, str]]:
    """Columns that something speaks for, with the kind that most speaks for."""
    for field in context.fields:
        if field.path is not None or field.nested or not field.distinct or _holds_digests(field):
            continue
        for_it = [c for c in clues.get(field.key, ()) if c.role is Role.COLUMN and c.evidence.weight > _SPEAKS]
        if for_it and not field.is_text:
            yield field, max(for_it, key=lambda c: (c.evidence.weight, c.entity)).entity


def _matches(field: Field, other: Field) -> tuple[str, int, int]:
    """The algorithm, and in how many of the compared rows the one column is the hash of the other."""
    pairs = _filled(field, other)
    step = max(1, len(pairs) // ROWS)
    some = pairs[::step][:ROWS]
    best = ("", 0)
    for name, write in _made(field.distinct[0]):
        hits = 0
        for wanted, text in some:
            plain = wanted.lower().removeprefix("0x").removeprefix("\\x") if write is bytes.hex else wanted
            hits += plain in [write(_digest(name, form)) for form in forms(text)]
        if hits > best[1]:
            best = (name, hits)
    return (*best, len(some))


def _filled(field: Field, other: Field) -> list[tuple[str, str]]:
    """The values of rows that have both, if the other's is not too long."""
    rows = zip(field.texts, other.texts, strict=False)
    return [(h, t) for h, t in rows if h and t and len(t) <= _MOST_LENGTH]


def _made(digest: str) -> Iterator[tuple[str, Callable[[bytes], str]]]:
    """The algorithms that give digests of that length, and how their bytes are written."""
    bare = digest.lower().removeprefix("0x").removeprefix("\\x")
    if all(c in "0123456789abcdef" for c in bare):
        for name in _ALGORITHMS.get(len(bare) // 2, ()):
            yield name, bytes.hex
    else:
        for name in _ALGORITHMS.get(len(base64.b64decode(digest)), ()):
            yield name, _base64


def _digest(name: str, text: str) -> bytes:
    made: bytes = _HASHES[name](text.encode("utf-8", "replace"), usedforsecurity=False).digest()
    return made


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def forms(text: str) -> tuple[str, ...]:
    """The forms in which programs hash a value: as it is, in lower and upper case, of a number its digits."""
    out = [text, text.lower(), text.upper(), text.strip().lower()]
    digits = _DIGITS.sub("", text)
    if len(digits) >= 7 and "@" not in text:
        out += [digits, f"+{digits}", digits[-10:], f"7{digits[-10:]}", f"8{digits[-10:]}", f"+7{digits[-10:]}"]
    return tuple(dict.fromkeys(out))
