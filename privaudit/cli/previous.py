"""``--previous OLD.json``: the earlier audit that a report compares with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..model import AuditResult


def read_previous(path: Path | None) -> AuditResult | None:
    """Return the earlier audit; None where none was named.

    Raises:
        UsageError: it is no audit, or cannot be read.
    """
    if path is None:
        return None
    from ..report import load_audit

    return load_audit(path)


def compared(result: AuditResult, previous: AuditResult | None) -> AuditResult:
    """Return the audit with what became of the earlier one; as it is where there is none.

    Raises:
        UsageError: the two have no system in common.
    """
    if previous is None:
        return result
    from ..follow import followed

    return followed(previous, result)


def keep_previous(written_to: Iterable[tuple[str, Path]], previous: Path | None) -> None:
    """See that no report, not even a forced one, falls on the audit it is compared with.

    Raises:
        UsageError: one would.
    """
    if previous is None:
        return
    from .folder import check_targets

    check_targets(list(written_to), True, previous)
