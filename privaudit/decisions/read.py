"""Reading what people decided: decisions.toml and workbooks, one or several, as one.

decisions.toml is a version and one section a sort of decision. A section or key it does not know is refused by name,
since a decision that is silently left out is worse than a scan that does not start. Every mistake is said, with its
line; so is every contradiction between the files: no file wins by being the last.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ..config.plain_files import open_plain
from ..config.toml_file import read_toml
from ..errors import ConfigError
from ..model import TargetKind
from ..redact import shown_name
from .entries import INVALID, Decided, Part
from .field_rows import entries_of, is_draft
from .merge import merge, missing
from .package import OLE
from .rows import Notes, say
from .verdict_rows import verdict_of

FORMAT = "privaudit-decisions/1"
VERDICT = "verdict"
SECTIONS = (VERDICT, *(k.value for k in TargetKind))
LARGEST = 32 * 1024 * 1024
"""Bytes; a hundred thousand decisions take less."""
_ZIP = b"PK\x03\x04"
HEADER = re.compile(r"\s*\[\[\s*[\"']?([\w-]+)[\"']?\s*\]\]")
"""The line that a table begins with."""


def read_decisions(files: Iterable[Path], kinds: Collection[str], lang: str, today: date) -> Decided:
    """Return the decisions of all files as one. ``kinds`` are the entities that can be reported.

    Raises:
        ConfigError: a file is not there, cannot be read, holds mistakes, or contradicts another; each with its line.
    """
    return together([read_part(path, kinds, lang, today) for path in files], lang, today)


def read_part(path: Path, kinds: Collection[str], lang: str, today: date) -> Part:
    """Return what one file says: a workbook, by its content or suffix, or decisions.toml."""
    try:
        if is_workbook(path):
            from .workbook import workbook_part

            return workbook_part(path, kinds, lang, today)
        return toml_part(path, kinds, lang, today)
    except ConfigError as e:  # it is not there, or is neither
        return Part(file=str(path), problems=e.problems)


def together(parts: Sequence[Part], lang: str, today: date) -> Decided:
    """Return the decisions of all parts as one.

    Raises:
        ConfigError: files hold mistakes or contradict each other; all of it is listed, of every file.
    """
    merged = merge([p.decided for p in parts], today)
    doubtful = [e for p in parts for e in p.doubtful]
    unsaid = missing((*merged.decided.fields, *doubtful), lang)
    wrong = [p for p in parts if p.problems]
    if not wrong and not unsaid:
        merged.refuse(lang)
        return merged.decided
    one = len({p.file for p in wrong} | {*unsaid}) == 1 and not merged.conflicts
    lines = [line if one else say("of_file", lang, file=p.file, text=line) for p in wrong for line in p.problems]
    files = dict.fromkeys((*(p.file for p in wrong), *unsaid, *merged.files))
    raise ConfigError(
        ", ".join(files), (*lines, *(u for found in unsaid.values() for u in found), *merged.lines(lang)), INVALID
    )


def is_workbook(path: Path) -> bool:
    """Whether a file is a workbook: called so, or a zip archive or an encrypted document by its first bytes."""
    if path.suffix.lower() in {".xlsx", ".xlsm"}:
        return True
    try:
        with open_plain(path) as stream:
            return stream.read(len(OLE)).startswith((_ZIP, OLE))
    except (OSError, ValueError):
        return False  # reading it says what is wrong


def toml_part(path: Path, kinds: Collection[str], lang: str, today: date) -> Part:
    """Return what one decisions.toml says, and its mistakes, each with its line.

    Raises:
        ConfigError: it is not there, or is no TOML.
    """
    content, data = read_toml(path, lang, INVALID, LARGEST)
    notes = Notes(lang)
    if data.get("format") != FORMAT:
        notes.add("format" if "format" in data else "no_format", expected=FORMAT)
    for key in data:
        if key != "format" and key not in SECTIONS:
            notes.add("section", key=shown_name(key), known=", ".join(f"[[{s}]]" for s in SECTIONS))
    verdicts = [verdict_of(row, notes, kinds, today, str(path)) for row in _tables(VERDICT, content, data, notes)]
    found = [
        entries_of(kind, row, notes, kinds, today, str(path))
        for kind in TargetKind
        for row in _tables(kind.value, content, data, notes)
    ]
    drafts = sum(1 for row in data.get("column", ()) if isinstance(row, dict) and is_draft(TargetKind.COLUMN, row))
    return Part(
        file=str(path),
        decided=Decided(
            verdicts=tuple(v for v in verdicts if v is not None),
            fields=tuple(e for entries, _ in found for e in entries),
        ),
        problems=tuple(notes.problems),
        doubtful=tuple(e for _, doubtful in found for e in doubtful),
        remarks=(say("drafts", lang, count=str(drafts)),) if drafts else (),
    )


def _tables(section: str, content: str, data: dict[str, Any], notes: Notes) -> Iterable[dict[str, Any]]:
    """Yield the tables of one section, the line of each noted before it."""
    rows = data.get(section, [])
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        notes.line = 0
        notes.add("not_tables", section=section)
        return
    found = (HEADER.match(line) for line in content.split("\n"))
    lines = [i for i, header in enumerate(found, 1) if header is not None and header[1] == section]
    for i, row in enumerate(rows):
        # Tables written in one line have no header of their own; a text of several lines may look like one.
        notes.line = lines[i] if len(lines) == len(rows) else 1
        yield row
