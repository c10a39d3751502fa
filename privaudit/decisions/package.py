"""Whether a file is a workbook that can be read without harm: looked at part by part, before any program opens it.

A workbook is a zip archive of XML (ECMA-376 part 2). Refused are other files, those of Office before 2007 and those
with a password (both OLE containers, [MS-CFB]), those with macros, and those that unpack to more than people fill in:
a few kilobytes can hold gigabytes.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from ..config.plain_files import open_plain

_UNPACKED = 2_000_000_000
"""Bytes of all parts together: 200,000 rows take about 400 million."""
_PART = 50_000_000
"""Bytes of one part that is no sheet: such are held in memory whole."""
_TEXTS_PART = 400_000_000
"""Bytes of the list of texts, which is where most programs keep them."""
_TAGS = 1_000_000
"""Elements of a part that is no sheet: each becomes an object."""
_TEXTS = 12_000_000
_CHUNK = 1 << 22
"""Bytes without the start of a row, in a sheet, or without any element: a row of ours takes thousands."""
_ENTRIES = 10_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What Office files before 2007, and those with a password, begin with."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOOKED = 1 << 22
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00")
"""How texts of two or four bytes a letter begin; Excel and LibreOffice write UTF-8."""
_MARKUP = re.compile(rb"<!(?!--|\[CDATA\[)")
"""Document types and entities; comments and stretches of text are harmless."""
_ROW = re.compile(rb"<row\b[^>]*?\br\s*=\s*[\"']\s*(\d{7,})")
_NUMBER = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br\s*=\s*[\"']\s*(\d+)\s*[\"']")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref\s*=\s*[\"']\s*([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})\s*[\"']")
_MERGES = 500_000
"""So many merged ranges a sheet may have."""
MOST_ROWS = 1_048_576
"""Of a sheet (Excel's own bound): programs that read one make every row up to the last, be it there or not."""
_OVERLAP = 256
"""Bytes of a stretch looked at again with the next, so that nothing hides on the border."""
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
"""The namespace of "Strict Open XML" (ISO/IEC 29500-1, annex A): other programs than Excel hardly read it."""
_MACROS = b"macroEnabled"
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".svg", ".bin", ".vml")
"""Parts that are never read. Every other is looked at, whatever its name says it is."""


class NotReadable(ValueError):
    """Why a file is not read; ``key`` is that of a text (``workbook.file.KEY``)."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def check_package(path: Path) -> dict[str, set[str]]:
    """See that a file can be read as a workbook; return the merged ranges of each sheet, by the name of its part.

    Raises:
        NotReadable: it cannot, or should not.
        OSError: it is not there, may not be read, or is no regular file.
    """
    with open_plain(path) as file:
        if file.read(len(OLE)) == OLE:
            begin = file.read(_LOOKED)
            file.seek(max(0, path.stat().st_size - _LOOKED))
            raise NotReadable("password" if _ENCRYPTED in begin or _ENCRYPTED in file.read() else "old")
        file.seek(0)
        try:
            with zipfile.ZipFile(file) as packed:
                return _check_parts(packed)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, NotImplementedError) as e:
            raise NotReadable(e.key if isinstance(e, NotReadable) else "damaged") from None


def _check_parts(packed: zipfile.ZipFile) -> dict[str, set[str]]:
    infos = packed.infolist()
    names = {i.filename for i in infos}
    if "mimetype" in names and "content.xml" in names:
        raise NotReadable("open_document")
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise NotReadable("no_workbook")
    if _STRICT in _first(packed, "xl/workbook.xml"):
        raise NotReadable("strict")
    if len(infos) > _ENTRIES or sum(i.file_size for i in infos) > _UNPACKED:
        raise NotReadable("inflated")
    if any(n.lower().endswith("vbaproject.bin") for n in names) or _MACROS in _first(packed, "[Content_Types].xml"):
        raise NotReadable("macros")
    parts = (i for i in infos if not i.filename.lower().endswith(_PICTURES))
    return {i.filename: _check_part(packed, i) for i in parts}


def _first(packed: zipfile.ZipFile, name: str) -> bytes:
    with packed.open(name) as part:
        return part.read(_CHUNK)


def _check_part(packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> set[str]:
    """Refuse what would take gigabytes once it is read, and what may name other files: document types, entities.

    Returns the merged ranges of a sheet.
    """
    merged: set[str] = set()
    sheet, texts = info.filename.startswith("xl/worksheets/"), info.filename == "xl/sharedStrings.xml"
    if not sheet and info.file_size > (_TEXTS_PART if texts else _PART):
        raise NotReadable("inflated")
    most, tags, mark = (_TEXTS if texts else _TAGS), 0, b"<row" if sheet else b"<"
    before, last = b"", 0
    with packed.open(info) as part:
        while chunk := part.read(_CHUNK):
            if (not before and chunk.startswith(_WIDE)) or _MARKUP.search(before + chunk):
                raise NotReadable("damaged")
            if sheet and any(int(n) > MOST_ROWS for n in _ROW.findall(before + chunk)):
                raise NotReadable("inflated")
            for found in _NUMBER.finditer(before + chunk) if sheet else ():
                if found.end() > len(before):  # else it was seen with the stretch before
                    if int(found[1]) <= last:
                        raise NotReadable("damaged")  # openpyxl would leave such a row out
                    last = int(found[1])
            merged |= {found.decode() for found in _MERGED.findall(before + chunk)} if sheet else set()
            tags += 0 if sheet else chunk.count(b"<")
            if (len(chunk) == _CHUNK and mark not in chunk) or tags > most or len(merged) > _MERGES:
                raise NotReadable("inflated")
            before = chunk[-_OVERLAP:]
    return merged
