"""The sheets of the audit, in order, as neutral tables: every format shows these and nothing else."""

from __future__ import annotations

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
    result: AuditResult, lang: str, *, audit_sha256: str | None = None, edition: Edition = Edition.INTERNAL
) -> tuple[Sheet, ...]:
    """Return the sheets of one audit in one language, Summary first, Method last, each step's between them.

    ``audit_sha256`` is the digest of the audit.json this is written beside; None if there is none.
    """
    if edition is Edition.FILE:
        return _for_file(result, lang, audit_sha256)
    return _all(result, lang, audit_sha256, edition, readers.all_holders(result))


def _for_file(result: AuditResult, lang: str, audit_sha256: str | None) -> tuple[Sheet, ...]:
    from ..edition.result import filed
    from ..edition.sheets import for_file

    held, shown = readers.all_holders(result), filed(result)
    return for_file(_all(shown.whole, lang, audit_sha256, Edition.FILE, held), shown, held, lang)


def _all(
    result: AuditResult, lang: str, audit_sha256: str | None, edition: Edition, held: readers.Held
) -> tuple[Sheet, ...]:
    return (
        summary.sheet(result, lang, held, edition),
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
