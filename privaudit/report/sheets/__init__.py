"""The sheets of the audit, in order, as neutral tables: every format shows these and nothing else."""

from __future__ import annotations

from datetime import datetime

from ...model import AuditResult, Edition
from .. import readers
from . import (
    access,
    actions,
    briefing,
    closing,
    copies,
    coverage,
    inventory,
    least,
    leavers,
    method,
    old_data,
    reads,
    summary,
    systems,
)
from .table import Sheet


def build(
    result: AuditResult,
    lang: str,
    *,
    audit_sha256: str | None = None,
    edition: Edition = Edition.INTERNAL,
    written: datetime | None = None,
) -> tuple[Sheet, ...]:
    """Return the sheets of one audit in one language, Summary first, Method last, each step's between them.

    ``audit_sha256`` is the digest of the audit.json this is written beside; None if there is none. ``written`` (with
    offset) is the moment from which the time left to deadlines is counted; None: the end of the audit, so that the
    same audit gives the same workbook on any day.
    """
    now = written.isoformat() if written is not None else result.run.finished
    if edition is Edition.FILE:
        return _for_file(result, lang, audit_sha256, now)
    return _all(result, lang, audit_sha256, edition, readers.all_holders(result), now)


def _for_file(result: AuditResult, lang: str, audit_sha256: str | None, now: str) -> tuple[Sheet, ...]:
    from ..edition.result import filed
    from ..edition.sheets import for_file

    held, shown = readers.all_holders(result), filed(result)
    return for_file(_all(shown.whole, lang, audit_sha256, Edition.FILE, held, now), shown, held, lang)


def _all(
    result: AuditResult, lang: str, audit_sha256: str | None, edition: Edition, held: readers.Held, now: str
) -> tuple[Sheet, ...]:
    return (
        summary.sheet(result, lang, held, edition, now),
        inventory.sheet(result, lang),
        systems.sheet(result, lang),
        access.sheet(result, lang, held),
        reads.sheet(result, lang),
        briefing.sheet(result, lang, held),
        old_data.sheet(result, lang),
        copies.sheet(result, lang),
        least.sheet(result, lang),
        leavers.sheet(result, lang, held),
        actions.sheet(result, lang),
        closing.sheet(result, lang),
        coverage.sheet(result, lang),
        method.sheet(result, lang, audit_sha256),
    )
