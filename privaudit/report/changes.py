"""What became of an earlier audit, alone: the sheet Closing as a workbook or Markdown, and every change as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..follow import notes, tally
from ..i18n import text
from ..model import AuditResult, Edition
from ..model.codec import to_plain
from . import factsheet, mdtext, readers, words
from .atomic import replacing
from .markdown import of_sheet
from .sheets import closing
from .sheets.table import Sheet

FORMAT = "privaudit-changes/1"
FORMATS = ("terminal", "md", "xlsx", "json")
NAME = "changes"
"""Files are called so, unless a name is given."""


def closing_sheet(result: AuditResult, lang: str, edition: Edition) -> Sheet:
    """Return the sheet Closing of a compared audit, as an edition shows it."""
    if edition is Edition.INTERNAL:
        return closing.sheet(result, lang)
    from .edition.result import filed
    from .edition.sheets import for_file

    shown = filed(result)
    return for_file((closing.sheet(shown.whole, lang),), shown, readers.all_holders(result), lang)[0]


def write(name: str, result: AuditResult, out: Path, lang: str, edition: Edition = Edition.INTERNAL) -> None:
    """Write a comparison in the format ``md``, ``xlsx`` or ``json`` (mode 0600, whole or not at all).

    Raises:
        ReportError: the file could not be written.
    """
    if name == "xlsx":
        _write_workbook(result, out, lang, edition)
        return
    pieces = as_json(result, edition) if name == "json" else (b + "\n\n" for b in blocks(result, lang, edition))
    with replacing(out) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(pieces)


def _write_workbook(result: AuditResult, out: Path, lang: str, edition: Edition) -> None:
    from .xlsx import names_of
    from .xlsx.layout import plan
    from .xlsx.writer import write_workbook

    sheets = (closing_sheet(result, lang, edition),)
    with replacing(out) as temporary:
        write_workbook(plan(sheets, names_of(sheets, lang)), temporary, lang, subject=result.run.audit_id)


def blocks(result: AuditResult, lang: str, edition: Edition = Edition.INTERNAL) -> Iterator[str]:
    """Yield the blocks of the Markdown form."""
    organisation = result.run.organisation or text("formats.nobody", lang)
    yield f"# {mdtext.prose(text('formats.title', lang, organisation=organisation))}"
    yield f"**{text('sheets.words.confidential', lang)}**"
    yield from of_sheet(closing_sheet(result, lang, edition), lang)


def as_json(result: AuditResult, edition: Edition = Edition.INTERNAL) -> Iterator[str]:
    """Yield the JSON form in pieces, one change a line; counts are of all changes, rows those of the edition."""
    from .edition.result import rows_of

    shown = rows_of(result, edition)
    new: dict[str, Any] = {"tool": to_plain(result.tool), "run": {"audit_id": result.run.audit_id}}
    new["run"] |= {"finished": result.run.finished, "complete": result.run.complete}
    counts = {c.array: {f.value: n for f, n in c.fates} for c in tally(result.changes)}
    head = {
        "format": FORMAT,
        "edition": edition.value,
        "old": to_plain(shown.baseline),
        "new": new,
        "notes": [to_plain(n, words.text_of) for n in notes(result)],
        "counts": counts,
    }
    yield "{\n"
    for name, item in head.items():
        yield f" {json.dumps(name)}: {json.dumps(item)},\n"
    yield ' "changes": ['
    for n, row in enumerate(shown.changes):
        yield (",\n  " if n else "\n  ") + json.dumps(to_plain(row, words.text_of))
    yield "\n ]\n}\n" if shown.changes else "]\n}\n"


def fact_sheet_markdown(result: AuditResult, lang: str) -> str:
    """Return the fact sheet for the public statement as Markdown."""
    said = [f"# {mdtext.prose(text('sheets.closing.statement', lang))}"]
    for part in factsheet.fact_sheet(result, lang):
        said.append(f"## {mdtext.prose(part.title)}")
        said.append("\n".join(f"- {mdtext.prose(line)}" for line in part.lines))
    return "\n\n".join(said) + "\n"
