"""Rows of a workbook (XLSX). The only module of this package that knows openpyxl."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from .base import Cell, Cells, Unreadable

MOST_COLUMNS = 200
_UNPACKED = 200_000_000
"""Bytes of all parts together; `zipfile` gives no more of a part than the directory says."""
_PART = 50_000_000
"""Bytes of one part that is no sheet: styles and texts are held in memory whole."""
_TAGS = 1_000_000
"""Elements of a part that is no sheet: each becomes an object. Excel writes 65,490 styles at the most."""
_TEXTS = 8_000_000
"""Elements of the list of texts, of which only the text is kept."""
_CHUNK = 1 << 20
"""Bytes without any element: a cell of Excel holds 32,767 characters."""
_ENTRIES = 10_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PLAIN = (str, int, float, bool)


def is_workbook(first: bytes) -> bool:
    """Whether a file begins as a zip, or as what Office wrote before (and writes around a password)."""
    return first.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE))


def workbook_rows(path: Path, wanted: str | None, stack: ExitStack) -> tuple[str, Iterator[tuple[int, Cells]]]:
    """Return the sheet's name and its rows with their numbers, blank rows left out.

    ``wanted`` None takes the first visible sheet that holds anything. The workbook is closed with the ``stack``.

    Raises:
        Unreadable: a password is needed, an old or damaged file, no such sheet, larger than can be unpacked.
        OSError: it cannot be read.
    """
    _check(path)
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that do not matter here
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - openpyxl raises many sorts on a damaged file, and its texts can quote a value
        raise Unreadable("workbook_damaged") from None
    stack.callback(book.close)
    sheets = [s for s in book.worksheets if s.sheet_state == "visible"] or book.worksheets
    if wanted is not None:
        sheets = [s for s in book.worksheets if s.title == wanted]
        if not sheets:
            raise Unreadable("no_sheet", (("sheet", wanted), ("sheets", len(book.worksheets))))
    for sheet in sheets:
        rows = _rows(sheet)
        first = next(rows, None)
        if first is not None:
            return str(sheet.title), _with_first(first, rows)
    raise Unreadable("empty")


def _with_first(first: tuple[int, Cells], rows: Iterator[tuple[int, Cells]]) -> Iterator[tuple[int, Cells]]:
    yield first
    yield from rows


def _rows(sheet: object) -> Iterator[tuple[int, Cells]]:
    reset = getattr(sheet, "reset_dimensions", None)
    if reset is not None:
        reset()  # some programs write a wrong size
    rows = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)  # type: ignore[attr-defined]
    number = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for row in rows:
                number += 1
                cells = tuple(_cell(c) for c in row)
                if any(c is not None and c != "" for c in cells):
                    yield number, cells
    except Exception:  # noqa: BLE001 - see above: what comes behind the damage cannot be read
        raise Unreadable("workbook_damaged_at", (("line", number + 1),)) from None


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, _PLAIN):
        return value
    import datetime as dt

    return value if isinstance(value, dt.date) else str(value)


def _check(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(8) == _OLE:
            encrypted = _ENCRYPTED in file.read(1 << 22)
            if not encrypted:  # the folder of streams stands at the end of large files
                file.seek(max(0, path.stat().st_size - (1 << 22)))
                encrypted = _ENCRYPTED in file.read()
            raise Unreadable("workbook_password" if encrypted else "workbook_old")
    try:
        with zipfile.ZipFile(path) as packed:
            infos = packed.infolist()
            if len(infos) > _ENTRIES or sum(i.file_size for i in infos) > _UNPACKED:
                raise Unreadable("too_large", (("limit", str(_UNPACKED)),))
            for info in infos:
                _check_part(packed, info)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, NotImplementedError):
        raise Unreadable("workbook_damaged") from None
    if not any(i.filename.startswith("xl/") for i in infos):
        raise Unreadable("not_workbook")


def _check_part(packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Refuse what would take gigabytes once it is read: too many elements, or a text of megabytes."""
    if not info.filename.lower().endswith((".xml", ".rels")):
        return
    sheet = info.filename.startswith("xl/worksheets/")
    if not sheet and info.file_size > _PART:
        raise Unreadable("too_large", (("limit", str(_PART)),))
    most = _TEXTS if info.filename == "xl/sharedStrings.xml" else _TAGS
    tags = 0
    with packed.open(info) as part:
        while chunk := part.read(_CHUNK):
            found = chunk.count(b"<")
            tags += found
            if (found == 0 and len(chunk) == _CHUNK) or (not sheet and tags > most):
                raise Unreadable("workbook_inflated")
