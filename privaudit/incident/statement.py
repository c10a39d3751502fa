"""Facts for the public statement: what two audits saw, in plain lines, for people to put into words of their own."""

from __future__ import annotations

from ..report.factsheet import fact_sheet
from .case import Case
from .common import document, incomplete, t, to_fill
from .document import Block, Document, Heading, Paragraph, say

NAME = "fact_sheet"


def statement(case: Case) -> Document | None:
    """Return the fact sheet as a document; None where the audit was compared with no earlier one."""
    return facts(case) if case.result.baseline is not None else None


def facts(case: Case) -> Document:
    """Return the fact sheet of an audit that was compared with an earlier one."""
    blocks: list[Block] = [say(t("statement.lead", case)), *incomplete(case, named=False)]
    for part in fact_sheet(case.result, case.lang):
        blocks += [Heading(text=part.title), *(say(line, bullet=True) for line in part.lines)]
    blocks += [
        Heading(text=t("statement.words", case)),
        Paragraph(pieces=(to_fill(t("statement.to_say", case), case),)),
    ]
    return document(NAME, t(f"files.{NAME}.title", case), case, tuple(blocks), draft=True)
