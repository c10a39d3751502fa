"""What an edition may see of an audit."""

from __future__ import annotations

from ...model import AuditResult, Edition, record
from ..edition.result import filed
from .parts import Hide


@record
class Seen:
    """``rows`` may be written; of ``whole`` numbers, and names of what was not read, in texts that ``hide`` passed."""

    rows: AuditResult
    whole: AuditResult
    hide: Hide


def seen_by(result: AuditResult, edition: Edition) -> Seen:
    """Return the whole audit, or what may leave the house."""
    if edition is Edition.INTERNAL:
        return Seen(rows=result, whole=result, hide=str)
    made = filed(result)
    return Seen(rows=made.rows, whole=made.whole, hide=made.hider.hide)
