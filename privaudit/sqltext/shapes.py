"""What one statement does: which relations it reads, which columns come out, which are compared with a value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import _accounts, _peel
from .base import Flavour, Names, Shape, Use, Verb
from .fingerprint import fingerprint

if TYPE_CHECKING:
    from ._tree import Outputs, Place

_LIMIT = re.compile(
    r"(?i)\b(?:limit\s+(?:\d+\s*,\s*)?(\d{1,18})|fetch\s+(?:first|next)\s+(\d{1,18})\s+rows?\s+(?:only|with\s+ties))"
    r"(?:\s+offset\s+\d+(?:\s+rows?)?)?(?:\s+for\s+(?:update|share)|\s+lock\s+in\s+share\s+mode)?[\s;)]*\Z"
)
_OUTFILE = re.compile(r"(?i)\binto\s+(?:outfile|dumpfile)\b")


def is_about_accounts(sql: str) -> bool:
    """Whether a statement may be about accounts or rights; `shape` then needs it as it was logged.

    (A fingerprint has no names of MySQL accounts any more: they are strings.) Cheap: one look at the first word.
    """
    return _accounts.is_about_accounts(sql)


def limit_of(sql: str) -> int | None:
    """Return the LIMIT or FETCH FIRST at the end of a statement as it was logged; None if it has none in digits."""
    found = _LIMIT.search(sql[-120:])
    return int(found.group(1) or found.group(2)) if found else None


def shape(sql: str, flavour: Flavour, names: Names) -> Shape | None:
    """Return what a statement does; None if it was not understood, is too long, or nested too deep.

    ``sql`` may be as logged or a fingerprint; only of the former are ``limit`` and statements about accounts known.
    Several statements in one text are taken together. Relations are as ``names`` resolves them; views are not opened
    (`views.expand` does). No literal, no comment and no password is in the result.
    """
    if _accounts.is_about_accounts(sql):
        found = _accounts.account_shape(sql, flavour)
        if found is not None:
            return found
    text = fingerprint(sql, flavour)
    if ";" in text:
        parts = [p for p in _split(text) if p.strip()]
        if len(parts) > 1:
            return _together([shape(part, flavour, names) for part in parts])
    peeled = _peel.peel(text.strip(), flavour)
    if isinstance(peeled, Verb):
        return Shape(verb=peeled)
    try:
        return _read(peeled, flavour, names, limit_of(sql))
    except RecursionError:
        return None


_PIECE = re.compile(r"\"(?:[^\"]|\"\")*\"|`[^`]*`|;|[^\";`]+|.")


def _split(text: str) -> list[str]:
    """The statements of a text that has no literal any more."""
    out = [""]
    for piece in _PIECE.findall(text):
        if piece == ";":
            out.append("")
        else:
            out[-1] += piece
    return out


def _together(shapes: list[Shape | None]) -> Shape | None:
    """One shape of several statements: the first verb that reads or changes, all uses, the first change or role."""
    known = [s for s in shapes if s is not None]
    if not known:
        return None
    first = next((s for s in known if s.verb is not Verb.OTHER), known[0])
    return Shape(
        verb=first.verb,
        uses=tuple(u for s in known for u in s.uses),
        limit=first.limit if len(known) == 1 else None,
        change=next((s.change for s in known if s.change is not None), None),
        role=next((s.role for s in known if s.role is not None), None),
        unknown=tuple(dict.fromkeys(name for s in known for name in s.unknown)),
    )


def _read(peeled: _peel.Peeled, flavour: Flavour, names: Names, limit: int | None) -> Shape | None:
    from . import _parse, _statement

    sql, verb = peeled.sql, peeled.verb
    if flavour is Flavour.MYSQL and _OUTFILE.search(sql) is not None:
        sql, verb = _parse.OUTFILE.sub("", sql), Verb.COPY_OUT
    trees = _parse.parse(sql, flavour)
    if not trees or len(trees) != 1:
        return None
    found = _statement.read(trees[0], flavour, names)
    if found is None:
        return None
    own, outputs, places, unknown = found
    return Shape(
        verb=verb or own,
        uses=_uses(outputs, places, peeled.hidden),
        limit=limit,
        unknown=tuple(dict.fromkeys(unknown)),
    )


def _uses(outputs: Outputs, places: list[Place], hidden: bool) -> tuple[Use, ...]:
    """One use a relation, in the order in which the statement names them."""
    shown = {(p.schema, p.table, c) for _, sight in outputs for p, c in sight.shown}
    counted = {(p.schema, p.table, c) for _, sight in outputs for p, c in sight.counted} - shown
    if hidden:
        shown, counted = set(), shown | counted
    relations = dict.fromkeys((p.schema, p.table) for p in places)
    return tuple(
        Use(
            schema=schema,
            table=table,
            shown=_columns(shown, schema, table),
            counted=_columns(counted, schema, table),
            matched=tuple(sorted({c for p in mine for c in p.matched})),
            filtered=all(p.filtered for p in mine),
        )
        for schema, table in relations
        for mine in [[p for p in places if (p.schema, p.table) == (schema, table)]]
    )


def _columns(of: set[tuple[str, str, str]], schema: str, table: str) -> tuple[str, ...]:
    found = tuple(sorted(c for s, t, c in of if (s, t) == (schema, table)))
    return ("*",) if "*" in found else found
