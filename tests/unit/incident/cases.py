"""Cases to make folders of: the fixed synthetic audit, with what was told of the incident."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from privaudit.incident.case import Case, Told, case_of
from privaudit.incident.document import Document, pieces
from privaudit.incident.drafts import Draft
from privaudit.incident.drafts import drafts as drafts_of
from privaudit.incident.facts import facts_of
from privaudit.model import AuditResult, Shown
from tests.samples import sample_result

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
FOUND = "2026-12-01T10:00:00+03:00"


def case(lang: str = "en", result: AuditResult | None = None, **told: Any) -> Case:
    """Return a case discovered five hours before the hour of writing, of which people said what was shown."""
    given: dict[str, Any] = {
        "discovered": FOUND,
        "number": "7/2026",
        "laws": ("152fz", "gdpr"),
        "shown": Shown(people=1234, identifiers=5678, special=True, said_by="Mikhail Whistler"),
        "cover": (("contact", "Security desk, +7 000 000-00-00"), ("address", "1 Example Street")),
    }
    return case_of(result or sample_result(), Told(**{**given, **told}), lang, NOW)


def small(**told: Any) -> Case:
    """A case of an audit with hardly any rows, where only the files on disk matter."""
    audit = sample_result()
    bare = AuditResult(tool=audit.tool, run=audit.run, systems=audit.systems, people=audit.people)
    return case(result=bare, **told)


def drafts(made: Case) -> tuple[Draft, ...]:
    """The drafts of a case, filled from its facts."""
    return drafts_of(made, facts_of(made))


def whole_text(documents: Iterable[Document]) -> str:
    """Return all that documents say, one piece a line."""
    return "\n".join(
        part for d in documents for part in (d.title, d.mark, d.foot, *(piece.text for piece in pieces(d)))
    )
