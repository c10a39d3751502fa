"""The fact sheet for a public statement as a document."""

from __future__ import annotations

from ..i18n import text
from ..model import AuditResult
from ..report.factsheet import fact_sheet
from .document import Block, Document, Heading, say


def document(result: AuditResult, lang: str) -> Document:
    """Return the fact sheet: headings, and a point for each fact."""
    blocks: list[Block] = []
    for part in fact_sheet(result, lang):
        blocks.append(Heading(text=part.title))
        blocks += (say(line, bullet=True) for line in part.lines)
    title = text("sheets.closing.statement", lang)
    mark = text("sheets.words.confidential", lang)
    return Document(key="statement", title=title, lang=lang, mark=mark, foot=result.run.audit_id, blocks=tuple(blocks))
