"""A table in a file: CSV, TSV, XLSX, JSON (lines or one array), or plain lines. Read whole, and bounded.

Nothing here prints or keeps a value. Encodings: UTF-8 with or without a mark, UTF-16 with one, else Windows-1251.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..model import Column, SampleMethod, Table, TableKind, TableSample, TypeFamily, record

MOST_BYTES = 50_000_000
MOST_ROWS = 10_000
MOST_COLUMNS = 500
_UNPACKED = 400_000_000
"""What an XLSX file, which is a zip, may unpack to."""
_DELIMITERS = ",;\t|"
_LOOKED_AT = 20
_NO_NAME = re.compile(r"@|\d{5}|^[\d\s.,:/+-]*$")
"""What no header has: an @, a long number, nothing but digits and signs."""
_CSV = frozenset({".csv", ".tsv", ".tab"})
_JSON = frozenset({".jsonl", ".ndjson", ".json"})

Rows = list[tuple[object, ...]]


@record
class Tabular:
    """Rows of one file; ``names`` is None where the first row is no header. Holds raw values."""

    names: tuple[str, ...] | None
    rows: tuple[tuple[object, ...], ...]
    more: bool
    """Whether the file has more rows than were read."""
    shared: tuple[float, ...] | None = None
    """Of JSON, the share of objects that have each name."""

    def __repr__(self) -> str:
        return f"Tabular({len(self.rows)} rows)"


def read_tabular(path: Path, *, header: bool = True) -> Tabular:
    """Return the first rows of a file, at most `MOST_ROWS`; without ``header`` every row is one of values.

    Raises:
        UsageError: not there, too large, or not of the form its name says.
    """
    suffix = path.suffix.lower()
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(str(path), "file_too_large", (("limit", str(MOST_BYTES)),))
        if not path.is_file():
            raise UsageError(str(path), "file_not_plain")
        if suffix == ".xlsx":
            return _headed(_of_workbook(path), header)
        content = _text(path.read_bytes())
    except FileNotFoundError:
        raise UsageError(str(path), "file_missing") from None
    except OSError:
        raise UsageError(str(path), "file_unreadable") from None
    try:
        if suffix in _JSON:
            return _of_objects(_objects(content, lines=suffix != ".json"))
        delimiter = "\t" if suffix in {".tsv", ".tab"} else _delimiter(content)
        if delimiter is None and suffix not in _CSV:
            return _headed(((line,) for line in content.splitlines() if line.strip()), header=False)
        return _headed(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter or ","), header)
    except (ValueError, csv.Error, RecursionError):
        raise UsageError(str(path), "file_malformed") from None  # the parser's text may quote a value


def as_sample(tabular: Tabular, name: str) -> tuple[Table, TableSample]:
    """Return the rows as the relation and sample that detection takes; columns without a name are ``column1`` …"""
    width = max([len(tabular.names or ()), *(len(r) for r in tabular.rows)], default=0)
    names: list[str] = []
    for i in range(min(width, MOST_COLUMNS)):
        given = (tabular.names or ())[i : i + 1]
        wanted = given[0].strip() if given and _may_be_name(given[0]) else f"column{i + 1}"
        names.append(wanted if wanted not in names else f"{wanted}_{i + 1}")
    values = {n: tuple(_cell(r[i]) if i < len(r) else None for r in tabular.rows) for i, n in enumerate(names)}
    columns = tuple(
        Column(name=n, data_type=family.value, family=family, position=i)
        for i, n in enumerate(names, 1)
        for family in [_family(values[n])]
    )
    table = Table(system="file", schema="", name=name, kind=TableKind.FILE, columns=columns)
    return table, TableSample(values, rows=len(tabular.rows), method=SampleMethod.ALL_ROWS, seed=0)


def _text(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1251", "replace")


def _delimiter(content: str) -> str | None:
    """The sign that cuts the first lines into most columns of one number; None if none does."""
    lines = list(islice((x for x in content.splitlines() if x.strip()), _LOOKED_AT))
    best: tuple[int, str] | None = None
    for sign in _DELIMITERS:
        widths = {len(row) for row in csv.reader(lines, delimiter=sign)}
        if len(widths) == 1 and (width := widths.pop()) > 1 and (best is None or width > best[0]):
            best = (width, sign)
    return best[1] if best else None


def _headed(rows: Iterable[Iterable[object]], header: bool) -> Tabular:
    found = [tuple(r) for r in islice(rows, MOST_ROWS + 2)]
    first = found[0] if found else ()
    if header and first and all(_may_be_name(cell) for cell in first):
        return _tabular(tuple(str(cell) for cell in first), found[1:])
    return _tabular(None, found)


def _may_be_name(cell: object) -> bool:
    return isinstance(cell, str) and bool(cell.strip()) and len(cell) <= 100 and not _NO_NAME.search(cell)


def _tabular(names: tuple[str, ...] | None, rows: Rows) -> Tabular:
    return Tabular(names=names, rows=tuple(rows[:MOST_ROWS]), more=len(rows) > MOST_ROWS)


def _objects(content: str, *, lines: bool) -> Iterator[dict[str, Any]]:
    if lines:
        whole: Any = (json.loads(line) for line in content.splitlines() if line.strip())
    else:
        whole = json.loads(content)
        whole = whole if isinstance(whole, list) else [whole]
    for one in whole:
        if not isinstance(one, dict):
            raise ValueError("no object")
        yield one


def _of_objects(objects: Iterable[dict[str, Any]]) -> Tabular:
    found = list(islice(objects, MOST_ROWS + 1))
    names = tuple(dict.fromkeys(name for one in found for name in one))
    made = _tabular(names, [tuple(one.get(n) for n in names) for one in found])
    return replace(made, shared=tuple(sum(n in one for one in found) / len(found) for n in names))


def _of_workbook(path: Path) -> Iterator[tuple[object, ...]]:
    """The rows of the first sheet."""
    import zipfile

    import openpyxl

    try:
        with zipfile.ZipFile(path) as packed:
            if sum(i.file_size for i in packed.infolist()) > _UNPACKED:
                raise UsageError(str(path), "file_too_large", (("limit", str(_UNPACKED)),))
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            yield from book.worksheets[0].iter_rows(values_only=True, max_row=MOST_ROWS + 2)
        finally:
            book.close()
    except UsageError:
        raise
    except Exception:  # noqa: BLE001 - openpyxl raises many sorts on a damaged file, and its texts can quote a value
        raise UsageError(str(path), "file_malformed") from None


def _cell(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _family(values: tuple[object, ...]) -> TypeFamily:
    """The type that all values have; of a text file, whose values are all texts, text."""
    import datetime as dt

    kinds = {type(v) for v in values if v is not None}
    if kinds and kinds <= {dict, list}:
        return TypeFamily.JSON
    single = {int: TypeFamily.INTEGER, float: TypeFamily.FLOAT, bool: TypeFamily.BOOLEAN}
    single |= {dt.datetime: TypeFamily.DATETIME, dt.date: TypeFamily.DATE, dt.time: TypeFamily.TIME}
    if len(kinds) == 1:
        return single.get(kinds.pop(), TypeFamily.TEXT)
    return TypeFamily.FLOAT if kinds == {int, float} else TypeFamily.TEXT
