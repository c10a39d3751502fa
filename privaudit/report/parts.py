"""A workbook in parts, one for each owner: what that owner is to fill in, and nothing else.

Parts are read back each by itself; together they say what one workbook would.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..i18n import text
from ..model import digest, record
from ..redact import one_line
from .sheets.fill import EVERYBODY
from .sheets.table import Sheet, Table

_MOST_LETTERS = 40
_Owners = Mapping[tuple[str, str], Mapping[str | None, list[int]]]
_UNSAFE = re.compile(r"[^\w-]+")


@record
class Part:
    """What one owner is to fill in; ``owner`` None: rows for which no owner is known."""

    owner: str | None
    name: str
    """A name for its file, without a suffix: letters, digits, ``-``, ``_`` and dots."""
    sheets: tuple[Sheet, ...]


def parts(sheets: tuple[Sheet, ...], lang: str) -> tuple[Part, ...]:
    """Return a part for everyone who has something to fill in, by name; rows without an owner come last."""
    rows = {(s.key, t.key): _by_owner(t) for s in sheets for t in s.tables}
    found = {owner for table in rows.values() for owner in table} - {EVERYBODY}
    out: dict[str, Part] = {}
    for owner in [*sorted(o for o in found if o is not None), *([None] if None in found else [])]:
        name = file_name(owner, out)
        out[name] = Part(owner=owner, name=name, sheets=_sheets(sheets, rows, owner, lang))
    return tuple(out.values())


def _sheets(sheets: tuple[Sheet, ...], rows: _Owners, owner: str | None, lang: str) -> tuple[Sheet, ...]:
    said = text("workbook.by_part", lang, owner=one_line(owner)) if owner else text("workbook.by_part_nobody", lang)
    out = []
    for sheet in sheets:
        tables = []
        for table in sheet.tables:
            known = rows[sheet.key, table.key]
            numbers = tuple(sorted((*known.get(owner, ()), *known.get(EVERYBODY, ()))))
            if numbers:
                tables.append(_part(table, numbers))
        if tables:
            out.append(replace(sheet, notes=(said,), internal_notes=(), tables=tuple(tables)))
    return tuple(out)


def _by_owner(table: Table) -> dict[str | None, list[int]]:
    out: dict[str | None, list[int]] = defaultdict(list)
    if table.targets is not None:
        for n in range(len(table.rows)):
            target = table.targets(n)
            if target is not None:
                for owner in dict.fromkeys((target.owner, *target.others)):
                    out[owner].append(n)
    return out


def _part(table: Table, numbers: tuple[int, ...]) -> Table:
    targets = table.targets
    assert targets is not None  # noqa: S101 - such tables alone have numbers
    return replace(
        table,
        rows=table.rows.picked(numbers),
        numbers=numbers,
        targets=lambda n: targets(numbers[n]),
        chart=None,
        note="",
    )


def file_name(owner: str | None, taken: Iterable[str]) -> str:
    """Return a name for an owner's file that any file system takes: ``audit.owner-Anna_Testova``.

    ``taken``: names given already; a second owner whose letters are the same gets a digest behind them.
    """
    if owner is None:
        return "audit.no-owner"
    letters = _UNSAFE.sub("_", unicodedata.normalize("NFC", owner)).strip("_")[:_MOST_LETTERS] or "_"
    stem = f"audit.owner-{letters}"
    return f"{stem}-{digest(owner)[:8]}" if stem.casefold() in {t.casefold() for t in taken} else stem
